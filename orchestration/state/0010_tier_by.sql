-- Who chose the tier of a routed call: 'claude', asked by the route's text; 'words', the prompt's; 'named', by a model that was named.
-- NULL: nobody had to, or the row is older.
ALTER TABLE spawns ADD COLUMN tier_by TEXT;
