import { root } from '../root.ts';
import { testEverything } from '../testing/everything.ts';
import { closingLine, succeeded } from '../testing/tally.ts';

const tally = await testEverything(root, process.argv.slice(2), console.log);
console.log(closingLine(tally));
process.exitCode = succeeded(tally) ? 0 : 1;
