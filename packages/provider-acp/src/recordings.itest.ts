import { after } from 'node:test';
import { runtimesHold } from '@codeai-hub/provider-kit/recordings/hold';
import { openRecorded } from './testing/recorded.ts';

const recorded = await openRecorded();
after(() => recorded.stop());
runtimesHold(recorded);
