import { frailProvider } from './frail-provider.ts';

export const provider = frailProvider('1.0.0');
