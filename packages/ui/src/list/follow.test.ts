import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Follow } from './follow.ts';

const view = (offset: number, scrollSize: number, viewportSize = 500) => ({ offset, scrollSize, viewportSize });

test('keeps following while the content grows under it', () => {
  const follow = new Follow();
  follow.scrolled(view(500, 1000));
  follow.scrolled(view(500, 1400));
  assert.equal(follow.following, true);
  follow.scrolled(view(900, 1400));
  assert.equal(follow.following, true);
});

test('scrolling up by a hair ends it, growth does not bring it back', () => {
  const follow = new Follow();
  follow.scrolled(view(500, 1000));
  assert.equal(follow.scrolled(view(498, 1000)), true);
  assert.equal(follow.following, false);
  follow.scrolled(view(498, 1600));
  assert.equal(follow.following, false);
});

test('a view that shrank under the reader is not a person scrolling', () => {
  const follow = new Follow();
  follow.scrolled(view(500, 1000));
  follow.scrolled(view(300, 800));
  assert.equal(follow.following, true);
  follow.scrolled(view(200, 800, 600));
  assert.equal(follow.following, true);
});

test('reaching the end resumes it, being near on the way up does not', () => {
  const follow = new Follow();
  follow.scrolled(view(500, 1000));
  follow.scrolled(view(490, 1000));
  assert.equal(follow.following, false);
  follow.scrolled(view(495, 1000));
  assert.equal(follow.following, true);
});

test('a jump resumes, a visit elsewhere releases', () => {
  const follow = new Follow();
  follow.release();
  assert.equal(follow.following, false);
  follow.resume();
  assert.equal(follow.following, true);
});
