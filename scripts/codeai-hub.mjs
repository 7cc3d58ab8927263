import { enter } from './bootstrap/enter.mjs';

await enter('codeai-hub');
