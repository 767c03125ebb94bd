-- The latest runs of one agent, for who asks what its next one may cost and take.
CREATE INDEX outcomes_by_agent ON outcomes (agent, at);
