/** The pure functions of the gallery, and how a view asks the kernel. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  hiddenAt,
  missing,
  place,
  scrollTo,
  seenImages,
  shelve,
  step,
  type Album
} from '../src/views/galleryLayout';
import { HeldTiles } from '../src/views/heldTiles';
import { LOST, PAUSE, Requests, type Clock } from '../src/views/requests';
import { pixelColour, pixelValues, unpack, type Format } from '../src/views/tiles';

const digits: Album = { count: 60_000, rows: 28, cols: 28, captions: true };
const few: Album = { ...digits, count: 40 };
const endless: Album = { ...digits, count: 10_000_000 };
const format: Format = { rows: 1, cols: 2, channels: 1, scale: 'grey', vmin: -1, vmax: 1 };

void test('forty digits with captions fit in 620 x 450', () => {
  const shelves = shelve(few, 620);
  assert.ok(shelves.across >= 9 && shelves.whole <= 450, JSON.stringify(shelves));
  const last = place(shelves, 39);
  assert.ok(last.x + shelves.width <= 620 && last.y + shelves.height <= shelves.whole);
});

void test('images are as large as is asked for', () => {
  const { width, height, across, whole } = shelve({ ...few, side: 46 }, 530);
  assert.deepEqual([width, height, across], [46, 46, 10]);
  assert.ok(whole < 270, String(whole));
  assert.deepEqual(shelve({ ...few, side: 0 }, 530), shelve(few, 530));
});

void test('a row that is cut says that there are more', () => {
  const { seen, pitch } = shelve(digits, 620);
  assert.ok(seen % pitch.y > 0.4 * pitch.y && seen % pitch.y < 0.9 * pitch.y);
});

void test('only the images that are seen are in the page, wherever it is scrolled', () => {
  for (const album of [few, digits, endless]) {
    const shelves = shelve(album, 934);
    for (const share of [0, 0.37, 1]) {
      const hidden = hiddenAt(shelves, share * shelves.range);
      const [first, end] = seenImages(shelves, album.count, hidden);
      assert.ok(first >= 0 && end <= album.count && end - first <= 8 * shelves.across);
      assert.ok(place(shelves, first).y - hidden <= 10);
      assert.ok(end === album.count || place(shelves, end).y - hidden >= shelves.seen - 10);
    }
    assert.ok(shelves.range <= 1e7, 'browsers forget what lies further');
  }
});

void test('an image that is scrolled to is seen whole, and one that is seen moves nothing', () => {
  for (const album of [few, digits, endless]) {
    const shelves = shelve(album, 620);
    for (const image of [0, 17, album.count - 1]) {
      const scroll = scrollTo(shelves, 0, image);
      const top = place(shelves, image).y - hiddenAt(shelves, scroll);
      assert.ok(
        top >= -1e-3 && top + shelves.height <= shelves.seen + 1e-3,
        `${album.count} ${image} ${top}`
      );
      assert.ok(Math.abs(scrollTo(shelves, scroll, image) - scroll) < 1e-6);
    }
  }
});

void test('what is not held is asked for, with as much again behind it', () => {
  const held = new Map([0, 1, 2, 3, 9].map(image => [image, image]));
  assert.deepEqual(missing(held, [0, 8], 100), { first: 4, count: 5 });
  assert.deepEqual(missing(held, [10, 20], 100), { first: 10, count: 20 });
  assert.deepEqual(missing(held, [10, 20], 25), { first: 10, count: 15 });
  assert.equal(missing(held, [0, 4], 100), null);
});

void test('keys move among the images and never beyond them', () => {
  const shelves = shelve(few, 620);
  const { across } = shelves;
  assert.equal(step('ArrowRight', 4, shelves, 40), 5);
  assert.equal(step('ArrowDown', 0, shelves, 40), across);
  assert.equal(step('ArrowDown', 39, shelves, 40), 39);
  assert.equal(step('ArrowUp', 1, shelves, 40), 1);
  assert.equal(step('End', 3, shelves, 40), 39);
  assert.equal(step('x', 6, shelves, 40), null);
  for (const key of [
    'ArrowLeft',
    'ArrowRight',
    'ArrowUp',
    'ArrowDown',
    'Home',
    'End',
    'PageUp',
    'PageDown'
  ]) {
    for (let at = 0; at < 40; at++) {
      const to = step(key, at, shelves, 40);
      assert.ok(to !== null && to >= 0 && to < 40, `${key} from ${at}`);
    }
  }
});

void test('of the images that are held, the oldest that are not seen are forgotten', () => {
  const tiles = unpack(format, new ArrayBuffer(12), new ArrayBuffer(0), [], true);
  const held = new HeldTiles(8, image => image === 1);
  held.hold(0, tiles);
  held.hold(100, tiles);
  assert.deepEqual([...held.keys()], [1, 5, 100, 101, 102, 103, 104, 105]);
});

void test('bytes become values and colours again', () => {
  const [one, two] = unpack(format, Uint8Array.of(0, 255, 51, 0).buffer, new ArrayBuffer(0), ['a'], true);
  assert.ok(one && two);
  assert.deepEqual([one.label, two.label], ['a', '']);
  assert.deepEqual([...pixelValues(one, format, 0, 0), ...pixelValues(one, format, 0, 1)], [-1, 1]);
  assert.ok(Math.abs((pixelValues(two, format, 0, 0)[0] ?? 0) + 0.6) < 1e-9);
  assert.deepEqual(pixelColour(two, format, 0), [51, 51, 51]);
  assert.deepEqual(pixelColour(one, { ...format, scale: 'diverging' }, 0), [5, 48, 97]);
});

void test('what is not finite keeps its colour and its name', () => {
  const pixels = Uint8Array.of(0, 0);
  const [tile] = unpack(format, pixels.buffer, Uint8Array.of(1, 3).buffer, [], false);
  assert.ok(tile);
  assert.deepEqual(
    [...pixelValues(tile, format, 0, 0), ...pixelValues(tile, format, 0, 1)],
    [NaN, -Infinity]
  );
  assert.deepEqual(pixelColour(tile, format, 0), [214, 39, 165]);
});

class Hand implements Clock {
  time = 0;
  waiting: { call: () => void; at: number }[] = [];
  now = (): number => this.time;
  later = (call: () => void, milliseconds: number): (() => void) => {
    const one = { call, at: this.time + milliseconds };
    this.waiting.push(one);
    return () => {
      this.waiting = this.waiting.filter(other => other !== one);
    };
  };

  /** Let time pass. */
  pass(milliseconds: number): void {
    this.time += milliseconds;
    const due = this.waiting.filter(({ at }) => at <= this.time);
    this.waiting = this.waiting.filter(({ at }) => at > this.time);
    due.forEach(({ call }) => call());
  }
}

void test('questions wait for the answer, and only the newest is asked', () => {
  const clock = new Hand();
  const sent: { n: number; id: number }[] = [];
  const requests = new Requests<{ n: number }>(question => sent.push(question), clock);
  requests.ask({ n: 1 });
  requests.ask({ n: 1 });
  requests.ask({ n: 2 });
  requests.ask({ n: 3 });
  assert.deepEqual(sent, [{ n: 1, id: 1 }]);
  clock.pass(PAUSE);
  assert.equal(sent.length, 1);
  requests.answered(1);
  assert.deepEqual(sent[1], { n: 3, id: 2 });
  requests.answered(2);
  requests.ask({ n: 3 });
  clock.pass(LOST);
  assert.equal(sent.length, 2, 'the kernel answers as well as it can');
});

void test('an answer that never comes does not stop the questions for good', () => {
  const clock = new Hand();
  const sent: number[] = [];
  const requests = new Requests<{ n: number }>(({ n }) => sent.push(n), clock);
  requests.ask({ n: 1 });
  requests.ask({ n: 2 });
  clock.pass(LOST);
  assert.deepEqual(sent, [1, 2]);
  for (let n = 3; n < 9; n++) {
    requests.ask({ n });
  }
  assert.equal(clock.waiting.length, 1, 'one timer, however many questions');
  requests.dispose();
  assert.equal(clock.waiting.length, 0);
  clock.pass(LOST);
  assert.deepEqual(sent, [1, 2]);
});
