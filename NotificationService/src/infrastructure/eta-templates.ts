import { readdirSync, readFileSync } from 'node:fs';
import { Eta } from 'eta';
import { injectable } from 'inversify';
import { Templates, type Facts } from '../application/templates.ts';
import { languages, type Language } from '../domain/language.ts';
import type { Content } from '../domain/notification-state.ts';

const FOLDER = new URL('../../templates/', import.meta.url);
const FILE = /^(?<name>[a-z-]+\.(?<part>subject|text|html))\.eta$/;

/** What is written in one language. */
class Words {
  readonly plain = new Eta({ autoEscape: false, autoTrim: false });
  readonly html = new Eta({ autoEscape: true, autoTrim: false });
  readonly names = new Set<string>();

  /** @throws Error if a template is malformed */
  constructor(language: Language) {
    const folder = new URL(`${language}/`, FOLDER);
    for (const file of readdirSync(folder)) {
      const { name, part } = FILE.exec(file)?.groups ?? {};
      if (name === undefined)
        throw new Error(`templates/${language}/${file} must be named {name}.{subject|text|html}.eta`);
      const engine = part === 'html' ? this.html : this.plain;
      engine.loadTemplate(`@${name}`, readFileSync(new URL(file, folder), 'utf8'));
      this.names.add(name);
    }
  }
}

/**
 * The templates in `templates/{language}/`, one file `{name}.{subject|text|html}.eta` for each part. In HTML every fact is
 * escaped; text and subject are plain, so there is nothing in them to escape.
 */
@injectable()
export class EtaTemplates extends Templates {
  readonly #words: ReadonlyMap<Language, Words>;

  /** @throws Error if a template is malformed, or missing in a language: at start, not at the first notice that needs it */
  constructor() {
    super();
    this.#words = new Map(languages.map((language) => [language, new Words(language)]));
    for (const [language, { names }] of this.#words)
      for (const name of this.#in('en').names)
        if (!names.has(name)) throw new Error(`templates/${language}/ has no ${name}.eta`);
  }

  override render(templateId: string, language: Language, facts: Facts): Content {
    const { plain, html, names } = this.#in(language);
    const part = (engine: Eta, name: string, tidy: (text: string) => string): string | null =>
      names.has(`${templateId}.${name}`) ? tidy(engine.render(`@${templateId}.${name}`, facts)) : null;
    const text = part(plain, 'text', tidyText);
    if (text === null) throw new Error(`templates/${language}/ has no ${templateId}.text.eta`);
    return { subject: part(plain, 'subject', oneLine), text, html: part(html, 'html', tidyHtml) };
  }

  #in(language: Language): Words {
    const words = this.#words.get(language);
    if (words === undefined) throw new Error(`templates/ has no folder ${language}`);
    return words;
  }
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Without the empty lines that conditions leave behind. */
const tidyText = (text: string): string => `${text.replace(/\n\s*\n\s*\n/g, '\n\n').trim()}\n`;
const tidyHtml = (html: string): string => `${html.replace(/\n\s*\n/g, '\n').trim()}\n`;
