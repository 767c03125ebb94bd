import { appendCosts } from './append.ts';

/** Alone in a plain node process: `measure.mjs <rounds> <records a round> <bytes>`. Prints the costs as JSON. */
const [rounds = 0, records = 0, bytes = 0] = process.argv.slice(2).map(Number);
console.log(JSON.stringify(appendCosts(rounds, records, bytes)));
