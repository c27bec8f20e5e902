import type { Question } from '../question.ts';
import { handlingQuestions } from './handling.ts';
import { orderQuestions } from './order.ts';
import { outboxQuestions } from './outbox.ts';
import { publishingQuestions } from './publishing.ts';

export const questions: readonly Question[] = [
  ...publishingQuestions,
  ...outboxQuestions,
  ...handlingQuestions,
  ...orderQuestions,
];
