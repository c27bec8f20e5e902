import { createHash } from 'node:crypto';
import { Eta } from 'eta';
import type { Response } from 'express';

const STYLE = `
:root { color-scheme: light dark; --back: #f2f4f7; --front: #fff; --text: #1d2733; --soft: #56616d; --line: #d5dbe1; --link: #0b5cad; --deed: #0b5cad; }
@media (prefers-color-scheme: dark) {
  :root { --back: #12171d; --front: #1c232b; --text: #e6ebf0; --soft: #a3afba; --line: #38434e; --link: #7cb8f7; }
}
body { margin: 0; padding: 16px; background: var(--back); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { box-sizing: border-box; max-width: 640px; margin: 0 auto; padding: 16px 20px; background: var(--front); border-radius: 8px; overflow-wrap: anywhere; }
h1 { margin: 0 0 8px; font-size: 22px; }
h2 { margin: 24px 0 8px; font-size: 18px; }
h3 { margin: 0; font-size: 16px; }
pre { margin: 0 0 8px; padding: 12px; overflow-x: auto; background: var(--back); border-radius: 6px; font-size: 14px; }
summary { cursor: pointer; }
p, ul, dl { margin: 0 0 16px; }
ul { padding: 0; list-style: none; }
li { padding: 6px 0; border-top: 1px solid var(--line); }
li code:first-child { display: inline-block; min-width: 56px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; }
dt, .soft { color: var(--soft); }
dd { margin: 0; }
a { color: var(--link); }
label { display: flex; gap: 8px; padding: 10px 0; border-top: 1px solid var(--line); }
fieldset { margin: 0 0 16px; padding: 0; border: 0; }
legend { padding: 0 0 8px; }
button { padding: 10px 20px; border: 0; border-radius: 6px; background: var(--deed); color: #fff; font: inherit; }
`;
const LAYOUT = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title><%= it.title %></title>
    <style><%~ it.style %></style>
  </head>
  <body>
    <main>
<%~ it.body %>
    </main>
  </body>
</html>
`;
/** The page shows itself: it runs nothing, fetches nothing, and posts forms only to where it comes from. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const eta = new Eta({ autoEscape: true, autoTrim: false });
const layout = eta.compile(LAYOUT);

/** A self-contained page for people: the template of its content is its own, look and headers are everybody's. */
export class HtmlPage<Data extends object> {
  readonly #content;

  /**
   * @param content an Eta template; what it shows of its data, `it`, with `<%= %>` is escaped
   * @throws Error if it is malformed
   */
  constructor(content: string) {
    this.#content = eta.compile(content);
  }

  send(response: Response, title: string, data: Data): void {
    const body = eta.render(this.#content, data);
    response.set({
      'Content-Security-Policy': POLICY,
      'X-Content-Type-Options': 'nosniff',
      // Browsers say `Origin: null` of a form under `no-referrer`.
      'Referrer-Policy': 'same-origin',
      'Cache-Control': 'no-store',
    });
    response.type('html').send(eta.render(layout, { title, style: STYLE, body }));
  }
}
