import { describe } from 'node:test';
import { commands } from './cases/commands.ts';
import { company } from './cases/company.ts';
import { failing } from './cases/failing.ts';
import { history } from './cases/history.ts';
import { life } from './cases/life.ts';
import { memory } from './cases/memory.ts';
import { messages } from './cases/messages.ts';
import { requests } from './cases/requests.ts';
import { speech } from './cases/speech.ts';
import { stopping } from './cases/stopping.ts';
import { behavioursOf } from './stage.ts';
import type { Target } from './target.ts';

/**
 * The behaviours that every provider must show (architecture §7), as tests of `node:test`. A provider calls it from a test
 * of its own:
 *
 *     conformance({
 *       name: 'mine, in its own process',
 *       start: hostProcess(fileOfMyModule),       // or inProcess(module)
 *       settings: ({ folder, dataDir }) => ({ env: {}, options: {} }),
 *       asks: { say: (text) => `say ${text}`, … }, // messages that make the agent do each thing
 *       failures: { rate_limited: 'fail …', billing_required: { impossible: 'it is free' }, … },
 *       lacks: { fork: 'its runtime has no way to copy a conversation' },
 *     });
 *
 * The real runtime is used; only the model behind it is scripted. Where the agent has no words of its own to be driven by,
 * `asks` returns directives for the scripted endpoint, and `heard` looks into the requests that it recorded.
 *
 * Nothing is skipped: what a provider lacks is declared with the reason, and that it is refused cleanly is then the test.
 * A failure that is declared impossible must not happen, whichever behaviour is looked at. On every run the suite also checks what no single test is about: a turn ends exactly once, items and requests are opened
 * before they are used and have ids of their own, nothing comes after the end, a message is delivered at most once, every
 * line fits the contract, and no process is left over.
 */
export function conformance(target: Target): void {
  const behaviour = behavioursOf(target);
  describe(`Conformance of ${target.name}`, () => {
    describe('speech', () => speech(behaviour, target));
    describe('messages', () => messages(behaviour, target));
    describe('commands', () => commands(behaviour, target));
    describe('files, questions and plans', () => requests(behaviour, target));
    describe('company', () => company(behaviour, target));
    describe('stopping', () => stopping(behaviour, target));
    describe('failing', () => failing(behaviour, target));
    describe('life', () => life(behaviour, target));
    describe('memory', () => memory(behaviour, target));
    describe('history', () => history(behaviour, target));
  });
}
