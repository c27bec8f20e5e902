import type { RequestHandler, Router } from 'express';
import { UPKEEP } from './health.ts';
import { HtmlPage } from './html-page.ts';

/** What a service says of itself. */
export interface ServiceIdentity {
  /** Such as `booking-service`. */
  readonly name: string;
  readonly version: string;
  /** What links to it begin with, without a slash at the end. */
  readonly publicUrl: string;
}

interface Endpoint {
  readonly method: string;
  /** Parameters in braces: `/api/bookings/{id}`. */
  readonly path: string;
  readonly url: string;
}

interface ServiceData {
  readonly name: string;
  readonly version: string;
  readonly endpoints: readonly (Endpoint & { readonly isLink: boolean })[];
}

const page = new HtmlPage<ServiceData>(
  `      <h1><%= it.name %></h1>
      <p class="soft">Version <%= it.version %></p>
      <ul>
<% for (const { method, path, url, isLink } of it.endpoints) { %>
        <li><code><%= method %></code> <% if (isLink) { %><a href="<%= url %>"><code><%= path %></code></a><% } else { %><code><%= path %></code><% } %></li>
<% } %>
      </ul>`,
);

/** Answers with the service's name, version and endpoints, as the router has them: a page for people, else JSON. */
export const servicePage =
  ({ name, version, publicUrl }: ServiceIdentity, router: Router): RequestHandler =>
  (request, response) => {
    const endpoints = endpointsOf(router, publicUrl);
    response.vary('Accept');
    if (request.accepts(['json', 'html']) !== 'html') {
      response.json({ service: name, version, endpoints });
      return;
    }
    const shown = endpoints.map((endpoint) => ({ ...endpoint, isLink: isLink(endpoint) }));
    page.send(response, name, { name, version, endpoints: shown });
  };

/** Each method and path of the router once, in the order in which they were mounted; then health and metrics. */
function endpointsOf({ stack }: Router, publicUrl: string): Endpoint[] {
  const names = stack.flatMap(({ route }) =>
    route === undefined ? [] : route.stack.map(({ method }) => `${method.toUpperCase()} ${route.path}`),
  );
  return [...new Set([...names, ...UPKEEP.map((path) => `GET ${path}`)])].map((name) => {
    const [method = '', path = ''] = name.replaceAll(/:(\w+)/g, '{$1}').split(' ');
    return { method, path, url: `${publicUrl}${path}` };
  });
}

/** Whether a browser can go there as it is. */
const isLink = ({ method, path }: Endpoint): boolean => method === 'GET' && !path.includes('{');
