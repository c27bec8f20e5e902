#!/usr/bin/env node
import { sentenceFor } from '../support/failure.mjs';
import { interruption, watchForInterruption } from '../support/interruption.mjs';
import { runCommandLine } from '../dist/main.js';

watchForInterruption();
try {
  process.exitCode = await runCommandLine(process.argv.slice(2));
} catch (error) {
  if (!interruption.aborted) console.error(sentenceFor(error));
  process.exitCode = interruption.aborted ? interruption.reason.exitCode : (error.exitCode ?? 1);
}
