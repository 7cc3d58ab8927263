import { enter } from './bootstrap/enter.mjs';

await enter('generate-docs');
