import { z } from 'zod';

/** The shapes of a document that people write: each has one sentence that says what it must be. */

/** A mapping in which a field that is not known is an error which lists those that are. */
export function mapping<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const known = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys'
        ? `is not known here; known are ${known}`
        : `must be a mapping with ${known}`,
  });
}

/** A list of so many items. */
export function list<Item extends z.ZodType>(item: Item, lengthMin: number, lengthMax: number) {
  const error = `must be a list of ${lengthMin} to ${lengthMax}`;
  return z.array(item, { error }).min(lengthMin, { error }).max(lengthMax, { error });
}

/** A number between two others, both included, with a fraction or without. */
export function numberBetween(min: number, max: number): z.ZodNumber {
  const error = `must be a number from ${min} to ${max}`;
  return z.number({ error }).min(min, { error }).max(max, { error });
}

/** True or false, and no other word for it. */
export const truth = z.boolean({ error: 'must be true or false' });
