/** What can be sold: seats at events, and the travel verticals. */
export const categories = ['concert', 'sport', 'theatre', 'flight', 'hotel', 'car'] as const;
export type Category = (typeof categories)[number];
