import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Router } from 'express';
import type { ServiceIdentity } from './service-page.ts';

const PACKAGE = 'swagger-ui-dist';
const FILES: readonly string[] = ['swagger-ui.css', 'swagger-ui-bundle.js'];
const START = `SwaggerUIBundle({ url: 'openapi.json', domNode: document.getElementById('viewer'), deepLinking: true, validatorUrl: null, supportedSubmitMethods: ['get', 'post', 'put', 'patch', 'delete'] });`;

/** It runs and fetches what comes from this service, and nothing else. Its icons are in its styles. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  'img-src data:',
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const page = (name: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${name}: API</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="docs/viewer/swagger-ui.css">
  </head>
  <body>
    <div id="viewer"></div>
    <script src="docs/viewer/swagger-ui-bundle.js"></script>
    <script src="docs/viewer/start.js"></script>
  </body>
</html>
`;

/** `GET /docs`: Swagger UI, served from the package that the service has installed; nothing if it has not. */
export function mountViewer(router: Router, { name }: Pick<ServiceIdentity, 'name'>): void {
  const root = installedFolder();
  if (root === undefined) return;
  router.get('/docs', (_request, response) => {
    response.set({ 'Content-Security-Policy': POLICY, 'X-Content-Type-Options': 'nosniff' });
    response.type('html').send(page(name));
  });
  router.use('/docs/viewer', filesOf(root));
}

/** Not the other files of the package, such as its own start page, which shows a document from elsewhere. */
function filesOf(root: string): Router {
  const files = Router();
  files.get('/start.js', (_request, response) => void response.type('js').send(START));
  for (const file of FILES)
    files.get(`/${file}`, (_request, response) => {
      response.sendFile(file, { root, maxAge: '1h' });
    });
  return files;
}

function installedFolder(): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
