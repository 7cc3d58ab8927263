import { after } from 'node:test';
import { recordingsHold } from '@codeai-hub/provider-kit/recordings/hold';
import { openRecorded } from './testing/recorded.ts';

const recorded = await openRecorded();
after(() => recorded.stop());
recordingsHold(recorded);
