import { describe, expect, it } from 'vitest';
import { isTrivialWork } from '../../../../scripts/routing/guards/trivial.ts';

describe('trivial work', () => {
  it.each([
    'rename foo to bar in app.py',
    'please rename userId to user_id everywhere',
    'in line 40 of main.py there is a comma too much, remove it',
    'remove the trailing comma in config.json',
    'delete the extra blank line at the top',
    'fix the typo in README',
    'typo: "recieve" in the changelog',
    'the word receive is misspelled in the footer',
    'open src/app.ts',
    'show me package.json',
    'print the contents of tsconfig.json please',
    'show me the last 5 commits',
    'give me the git log',
    'which files did I change since yesterday',
    'what does the term idempotent mean?',
    'is jQuery still relevant in 2026?',
    "let's go back to the code",
  ])('%j is done sooner than delegated', (prompt) => {
    expect(isTrivialWork(prompt)).toBe(true);
  });

  it.each([
    'rename the customer entity to account across all services and migrate the data',
    'remove the unused endpoints and their tests',
    'line 40 throws a ValidationError when the body is empty',
    'show me the orders endpoint and why it is slow',
    'open a pull request for the login fix',
    'what does the realm export need for the new tenant?',
    'fix the missing import cycle\nand the failing tests',
    `fix the typo ${'in the very long list of things that follows '.repeat(6)}`,
    '',
  ])('%j is not', (prompt) => {
    expect(isTrivialWork(prompt)).toBe(false);
  });
});
