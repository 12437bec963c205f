/** Few calls instead of many. */

/** Return what hands values on to `send`: the first at once, then one each `pause` milliseconds, the last one surely. */
export function throttled<T>(send: (value: T) => void, pause: number): (value: T) => void {
  let waiting = false;
  let next: { value: T } | null = null;
  const forward = (): void => {
    waiting = next !== null;
    if (next !== null) {
      const { value } = next;
      next = null;
      setTimeout(forward, pause);
      send(value);
    }
  };
  return value => {
    next = { value };
    if (!waiting) {
      forward();
    }
  };
}
