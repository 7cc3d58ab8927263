import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import type * as z from 'zod';
import type { Envelope } from '../envelope.ts';
import { deepFreeze } from '../testing/deep-freeze.ts';
import { RootEvent } from './root/events.ts';
import { reduceRoot } from './root/reducer.ts';
import { RootState } from './root/state.ts';
import { SessionEvent } from './session/events.ts';
import { reduceSession } from './session/reducer.ts';
import { SessionState } from './session/state.ts';

interface Fixture<S> {
  description: string;
  before: S | null;
  events: Envelope[];
  after: S;
}

interface ChannelUnderTest<S> {
  name: 'root' | 'session';
  reduce: (state: S | null, envelope: Envelope) => S;
  state: z.ZodType<S>;
  event: z.ZodType;
  eventTypes: string[];
}

const session: ChannelUnderTest<SessionState> = {
  name: 'session',
  reduce: reduceSession,
  state: SessionState,
  event: SessionEvent,
  eventTypes: SessionEvent.options.map((option) => option.shape.type.value),
};
const root: ChannelUnderTest<RootState> = {
  name: 'root',
  reduce: reduceRoot,
  state: RootState,
  event: RootEvent,
  eventTypes: RootEvent.options.map((option) => option.shape.type.value),
};

runFixtures(session);
runFixtures(root);

/** Fixtures are data, so that a client in any language can run its reducer against the very same ones (I4). */
function runFixtures<S>(channel: ChannelUnderTest<S>): void {
  const dir = join(import.meta.dirname, channel.name, 'fixtures');
  const names = readdirSync(dir).sort();
  const seen = new Set<string>();

  suite(`I4: the ${channel.name} reducer, fixture by fixture`, () => {
    for (const name of names) {
      const fixture = deepFreeze(JSON.parse(readFileSync(join(dir, name), 'utf8'), withLongTexts) as Fixture<S>);
      for (const { event } of fixture.events) seen.add(event.type);
      test(name.replace(/\.json$/, ''), () => {
        checkAgainstSchemas(channel, fixture);
        assert.deepEqual(fixture.events.reduce(channel.reduce, fixture.before), fixture.after);
      });
    }

    test('every type of event has a fixture', () => {
      assert.deepEqual(
        [...channel.eventTypes].sort(),
        [...seen].filter((type) => channel.eventTypes.includes(type)).sort(),
      );
    });

    test('I17: some fixture has an event of a type that nobody knows', () => {
      assert.ok([...seen].some((type) => !channel.eventTypes.includes(type)));
    });
  });
}

/** In a fixture `{"$repeat": "x", "times": 3}` is the text "xxx": nobody reads a text of a million characters. */
function withLongTexts(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || !('$repeat' in value && 'times' in value)) return value;
  return String(value.$repeat).repeat(Number(value.times));
}

/** A fixture that is not what the wire carries would prove nothing. */
function checkAgainstSchemas<S>(channel: ChannelUnderTest<S>, { before, events, after }: Fixture<S>): void {
  for (const state of [before, after]) {
    if (state !== null) assert.deepEqual(channel.state.parse(state), state);
  }
  for (const { event } of events) {
    if (channel.eventTypes.includes(event.type)) assert.deepEqual(channel.event.parse(event), event);
  }
}
