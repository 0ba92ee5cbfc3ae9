import { z } from 'zod';
import { callerRoles } from './api-key-file.ts';
import { instantText } from './field-rules.ts';

/** Where people of a browser sign in with OpenID Connect, by code flow with PKCE. */
export const oidcSchema = z.strictObject({
  issuer: z.string().meta({ description: 'What /.well-known/openid-configuration is below.' }),
  clientId: z.string(),
  scope: z.string(),
  token: z.enum(['access', 'id']).meta({
    description: 'Which of the tokens of the issuer is sent to this API.',
  }),
});
export type Oidc = z.infer<typeof oidcSchema>;

/** How callers say who they are. */
export const authenticationSchema = z.strictObject({
  mode: z.enum(['none', 'keys', 'jwt']),
  oidc: oidcSchema.optional(),
});
export type Authentication = z.infer<typeof authenticationSchema>;

/** `GET /v1/session`: who is asking. */
export const sessionAnswerSchema = z.strictObject({
  id: z.string().meta({ description: 'Subject of the token or name of the key.' }),
  role: z.enum([...callerRoles, 'open']).meta({
    description: '`open` is everybody on a machine where nobody has to say who they are.',
  }),
  brands: z.array(z.string()).meta({ description: 'Brands of the role brand; else empty.' }),
  expiresAt: instantText.nullable().meta({ description: 'Null where it does not end.' }),
  authentication: authenticationSchema,
});
export type SessionAnswer = z.infer<typeof sessionAnswerSchema>;
