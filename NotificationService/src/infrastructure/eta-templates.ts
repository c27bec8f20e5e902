import { readdirSync, readFileSync } from 'node:fs';
import { Eta } from 'eta';
import { injectable } from 'inversify';
import { Templates, type Facts } from '../application/templates.ts';
import type { Content } from '../domain/notification-state.ts';

const FOLDER = new URL('../../templates/', import.meta.url);
const FILE = /^(?<name>[a-z-]+\.(?<part>subject|text|html))\.eta$/;

/**
 * The templates in `templates/`, one file `{name}.{subject|text|html}.eta` for each part. In HTML every fact is
 * escaped; text and subject are plain, so there is nothing in them to escape.
 */
@injectable()
export class EtaTemplates extends Templates {
  readonly #plain = new Eta({ autoEscape: false, autoTrim: false });
  readonly #html = new Eta({ autoEscape: true, autoTrim: false });
  readonly #names = new Set<string>();

  /** @throws Error if a template is malformed: at start, not at the first notice that needs it */
  constructor() {
    super();
    for (const file of readdirSync(FOLDER)) {
      const { name, part } = FILE.exec(file)?.groups ?? {};
      if (name === undefined)
        throw new Error(`templates/${file} must be named {name}.{subject|text|html}.eta`);
      const engine = part === 'html' ? this.#html : this.#plain;
      engine.loadTemplate(`@${name}`, readFileSync(new URL(file, FOLDER), 'utf8'));
      this.#names.add(name);
    }
  }

  override render(templateId: string, facts: Facts): Content {
    const part = (engine: Eta, name: string, tidy: (text: string) => string): string | null =>
      this.#names.has(`${templateId}.${name}`) ? tidy(engine.render(`@${templateId}.${name}`, facts)) : null;
    const text = part(this.#plain, 'text', tidyText);
    if (text === null) throw new Error(`templates/ has no ${templateId}.text.eta`);
    return { subject: part(this.#plain, 'subject', oneLine), text, html: part(this.#html, 'html', tidyHtml) };
  }
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Without the empty lines that conditions leave behind. */
const tidyText = (text: string): string => `${text.replace(/\n\s*\n\s*\n/g, '\n\n').trim()}\n`;
const tidyHtml = (html: string): string => `${html.replace(/\n\s*\n/g, '\n').trim()}\n`;
