import { frailProvider } from './frail-provider.ts';

export const provider = frailProvider('2.0.0');
