/** Those that there are templates in. */
export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

/** The language of a tag of BCP 47, such as `de-AT`; English if there are no templates in it. */
export function languageOf(tag: string): Language {
  const [primary] = tag.toLowerCase().split('-', 1);
  return languages.find((language) => language === primary) ?? 'en';
}
