import { fileURLToPath } from 'node:url';
import { Router, type Response } from 'express';

/** Bundled when the service is built. */
const BUNDLE = fileURLToPath(new URL('../../../console/generated/', import.meta.url));
const FILES = ['app.js', 'app.css'] as const;

/** It runs and fetches what comes from this service, and nothing else. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'Content-Security-Policy': POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
};

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>TicketWave console</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/console/app.css">
  </head>
  <body>
    <div id="console"></div>
    <noscript>The console needs JavaScript.</noscript>
    <script type="module" src="/console/app.js"></script>
  </body>
</html>
`;

/** The page at each of its views, and what it consists of; everybody may have it, and nothing of the system is in it. */
export function consolePage(): Router {
  const router = Router();
  for (const file of FILES)
    router.get(`/${file}`, (_request, response: Response) => {
      response
        .set(HEADERS)
        .sendFile(file, { root: BUNDLE, cacheControl: false, headers: { 'Cache-Control': 'no-cache' } });
    });
  router.get('/{:view}', (_request, response) => {
    response
      .set({ ...HEADERS, 'Cache-Control': 'no-store' })
      .type('html')
      .send(PAGE);
  });
  return router;
}
