import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formOf } from './form.ts';

const formWith = (properties: Record<string, object>, required: string[] = Object.keys(properties)) =>
  formOf({ message: 'Which tree?', requestedSchema: { type: 'object', properties, required } }) ??
  assert.fail('no form');

describe('a form', () => {
  it('of one field is the question itself; of several each field is one', () => {
    const [only] = formWith({ kind: { type: 'string', title: 'Kind' } }).request.questions;
    assert.equal(only?.question, 'Which tree?');
    const { questions } = formWith({ kind: { type: 'string', title: 'Kind' }, name: { type: 'string' } }).request;
    assert.deepEqual(
      questions.map(({ header, question }) => [header, question]),
      [
        ['Which tree?', 'Kind'],
        ['Which tree?', 'name'],
      ],
    );
  });

  it('shows the titles of what can be chosen, and answers with what they stand for', () => {
    const titled = { type: 'string', oneOf: [{ const: 'oak', title: 'An oak' }, { const: 'ash' }] };
    const many = { type: 'array', items: { type: 'string', enum: ['a', 'b'] } };
    const older = { type: 'string', enum: ['x', 'y'], enumNames: ['Ex', 'Why'] };
    const form = formWith({ titled, many, older, old: { type: 'boolean' } });
    assert.deepEqual(
      form.request.questions.map(({ options, multiSelect }) => [options.map(({ label }) => label), multiSelect]),
      [
        [['An oak', 'ash'], false],
        [['a', 'b'], true],
        [['Ex', 'Why'], false],
        [['Yes', 'No'], false],
      ],
    );
    assert.deepEqual(form.contentOf({ titled: ['An oak'], many: ['a', 'b'], older: ['Why'], old: ['No'] }), {
      titled: 'oak',
      many: ['a', 'b'],
      older: 'y',
      old: false,
    });
  });

  it('takes numbers as numbers, within their bounds', () => {
    const form = formWith({ height: { type: 'integer', minimum: 1, maximum: 90 }, weight: { type: 'number' } });
    assert.equal(form.request.questions[0]?.question, 'height (a whole number, at least 1, at most 90)');
    assert.deepEqual(form.contentOf({ height: ['7'], weight: ['1.5'] }), { height: 7, weight: 1.5 });
    assert.equal(form.problemOf({ height: ['7'], weight: ['1.5'] }), null);
    for (const height of ['tall', '0', '91', '1.5', ''])
      assert.match(form.problemOf({ height: [height], weight: ['1'] }) ?? '', /^"height" takes a whole number/);
  });

  it('leaves out what nobody has to fill in', () => {
    const fields = {
      kind: { type: 'string', enum: ['oak'] },
      old: { type: 'boolean' },
      name: { type: 'string' },
      height: { type: 'number' },
    };
    const form = formWith(fields, []);
    const answers = { kind: ['Leave it out'], old: ['Leave it out'], name: [''], height: [''] };
    assert.equal(form.problemOf(answers), null);
    assert.deepEqual(form.contentOf(answers), {});
  });

  it('without fields is none', () => {
    assert.equal(formOf({ message: 'May I?', requestedSchema: { type: 'object', properties: {} } }), undefined);
    assert.equal(formOf({ message: 'May I?' }), undefined);
  });
});
