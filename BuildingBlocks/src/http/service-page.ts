import type { RequestHandler, Router } from 'express';
import { UPKEEP } from './health.ts';
import { HtmlPage } from './html-page.ts';
import { mountedRoutes } from './mounted-routes.ts';

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

/**
 * Answers with the service's name, version and endpoints, as the routers have them: a page for people, else JSON.
 * @param own what it answers of its own
 * @param about what it says of itself
 */
export const servicePage =
  ({ name, version, publicUrl }: ServiceIdentity, own: Router, about: Router): RequestHandler =>
  (request, response) => {
    const endpoints = endpointsOf(own, about, publicUrl);
    response.vary('Accept');
    if (request.accepts(['json', 'html']) !== 'html') {
      response.json({ service: name, version, endpoints });
      return;
    }
    const shown = endpoints.map((endpoint) => ({ ...endpoint, isLink: isLink(endpoint) }));
    page.send(response, name, { name, version, endpoints: shown });
  };

/** What people or programs ask for, in the order in which it was mounted; then health and metrics. */
function endpointsOf(own: Router, about: Router, publicUrl: string): Endpoint[] {
  const upkeep = UPKEEP.map((path) => ({ method: 'GET', path }));
  return [...mountedRoutes(own), ...mountedRoutes(about), ...upkeep].map(({ method, path }) => ({
    method,
    path,
    url: `${publicUrl}${path}`,
  }));
}

/** Whether a browser can go there as it is. */
const isLink = ({ method, path }: Endpoint): boolean => method === 'GET' && !path.includes('{');
