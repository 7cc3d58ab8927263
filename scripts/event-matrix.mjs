import { enter } from './bootstrap/enter.mjs';

await enter('event-matrix');
