import { z } from 'zod';
import { slug } from './field-rules.ts';

/** What a caller of the API may be, as a token or a key says it. */
export const callerRoles = ['manager', 'finance', 'operator', 'brand'] as const;
export type CallerRole = (typeof callerRoles)[number];

/** A shorter key could be guessed, so it is refused without a look at the file. */
export const apiKeyCharsMin = 32;

/**
 * The file of API keys, as JSON. It holds no key, only the SHA-256 of each: keys are long random
 * texts, so their hash can't be turned back and needs no salt. `brands` stands with the role
 * `brand` and with no other; a key without `expires` works until it is taken out.
 */
export const apiKeyFile = z.strictObject({
  keys: z.array(
    z
      .strictObject({
        name: slug,
        sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits'),
        role: z.enum(callerRoles),
        brands: z.array(slug).min(1).optional(),
        expires: z.iso.datetime({ offset: true }).optional(),
      })
      .refine(({ role, brands }) => (role === 'brand') === (brands !== undefined), {
        error: 'brands must be there for the role brand, and for no other',
        path: ['brands'],
      }),
  ),
});
export type ApiKeyFile = z.infer<typeof apiKeyFile>;

/**
 * Reads the text of a key file; the problems where it does not fit, one a line.
 */
export function parseApiKeyFile(
  text: string,
): { readonly file: ApiKeyFile } | { readonly problems: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { problems: 'it is not JSON' };
  }
  const parsed = apiKeyFile.safeParse(json);
  return parsed.success ? { file: parsed.data } : { problems: z.prettifyError(parsed.error) };
}
