import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { Action } from '../auth/authorise.ts';
import { guardedAction } from './access.ts';
import { sendProblem } from './errors.ts';
import { Problem } from './problem.ts';

/** A route as it was registered, with its methods. */
export interface KnownRoute {
  readonly url: string;
  readonly methods: readonly string[];
  /** What it lets callers do; undefined where anybody may call it. */
  readonly action: Action | undefined;
  /** Where it takes the name of a brand. */
  readonly brandIn: 'path' | 'query' | undefined;
}

/**
 * Watches every route that is registered from now on, and answers requests that fit none: 405 where
 * the address is one of theirs, else 404.
 *
 * @returns the routes, which grow as they are registered
 * @throws Error while a route below `/v1` is registered that nobody guards
 */
export function watchRoutes(app: FastifyInstance): readonly KnownRoute[] {
  const routes: (KnownRoute & { readonly pattern: RegExp })[] = [];
  app.addHook('onRoute', (route) => {
    // What answers a browser that asks beforehand is for any address, and is no route of its own.
    if (route.url === '*') return;
    const action = requireGuard(route);
    const methods = [route.method].flat();
    const pattern = new RegExp(`^${route.url.replace(/:[A-Za-z]+/g, '[^/]+')}$`);
    routes.push({ url: route.url, methods, pattern, action, brandIn: brandIn(route) });
  });
  // What fits no route is answered before anything of it is read, whatever its method makes of a body.
  app.addHook('onRequest', (request, reply, done) => {
    if (request.is404) refuse(routes, request, reply);
    else done();
  });
  app.setNotFoundHandler((request, reply) => refuse(routes, request, reply));
  return routes;
}

function requireGuard({ url, onRequest }: RouteOptions): Action | undefined {
  const action = guardedAction([onRequest ?? []].flat());
  if (!url.startsWith('/v1') || action !== undefined) return action;
  throw new Error(`The route ${url} has no guard, so anybody could call it.`);
}

function brandIn({ url, schema }: RouteOptions): KnownRoute['brandIn'] {
  if (url.includes(':brandId')) return 'path';
  const { shape = {} } = (schema?.querystring ?? {}) as { readonly shape?: object };
  return 'brand' in shape ? 'query' : undefined;
}

function refuse(
  routes: readonly (KnownRoute & { readonly pattern: RegExp })[],
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const path = request.url.split('?', 1)[0] ?? '';
  const fitting = routes.filter(({ pattern }) => pattern.test(path));
  if (fitting.length === 0) {
    return sendProblem(reply, new Problem('not-found', '/openapi.json lists all routes.'));
  }
  const allow = [...new Set(fitting.flatMap(({ methods }) => methods))].sort().join(', ');
  const problem = new Problem('method-not-allowed', `It takes ${allow}.`, { headers: { allow } });
  return sendProblem(reply, problem);
}
