import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Eta } from 'eta';
import { injectable } from 'inversify';
import { Templates, type Facts } from '../application/templates.ts';
import type { Content } from '../domain/notification.ts';

const FOLDER = fileURLToPath(new URL('../../templates/', import.meta.url));
const FILE = /^(?<name>[a-z-]+\.(?<part>subject|text|html))\.eta$/;

/**
 * The templates in `templates/`, one file `{template}.{subject|text|html}.eta` for each part. In HTML every fact is
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
      if (name === undefined) throw new Error(`templates/${file} must be named {template}.{subject|text|html}.eta`);
      const engine = part === 'html' ? this.#html : this.#plain;
      engine.loadTemplate(`@${name}`, readFileSync(new URL(file, `file://${FOLDER}`), 'utf8'));
      this.#names.add(name);
    }
  }

  override render(templateId: string, facts: Facts): Content {
    return {
      subject: this.#has(`${templateId}.subject`) ? oneLine(this.#render(`${templateId}.subject`, facts)) : null,
      text: tidy(this.#render(`${templateId}.text`, facts)),
      html: this.#has(`${templateId}.html`) ? tidy(this.#html.render(`@${templateId}.html`, facts)) : null,
    };
  }

  #has(name: string): boolean {
    return this.#names.has(name);
  }

  #render(name: string, facts: Facts): string {
    return this.#plain.render(`@${name}`, facts);
  }
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Without the empty lines that conditions leave behind. */
const tidy = (text: string): string => `${text.replace(/\n\s*\n\s*\n/g, '\n\n').trim()}\n`;
