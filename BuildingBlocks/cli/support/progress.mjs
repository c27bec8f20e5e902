const reportAfterMs = 2_000;
const reportEveryMs = 15_000;
const frameMs = 120;
const frames = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';

/**
 * Runs a step. What takes longer than two seconds shows that it is still at work (a moving line on a terminal,
 * else a line now and then) and says at its end how long it took; quick steps stay silent unless `always` is set.
 */
export async function step(title, body, { always = false } = {}) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1_000);
  const indicator = process.stderr.isTTY ? spin(title, seconds) : reportNowAndThen(title, seconds);
  let done = false;
  try {
    const result = await body();
    done = true;
    return result;
  } finally {
    indicator.stop();
    const slow = Date.now() - started >= reportAfterMs;
    if (!done) console.error(`✗ ${title}`);
    else if (slow || always) console.error(`✓ ${title}${slow ? ` (${seconds()} s)` : ''}`);
  }
}

function spin(title, seconds) {
  let frame = 0;
  const timer = setInterval(() => {
    process.stderr.write(`\r${frames[frame++ % frames.length]} ${title} … ${seconds()} s `);
  }, frameMs);
  return {
    stop() {
      clearInterval(timer);
      if (frame > 0) process.stderr.write('\r\u001b[K');
    },
  };
}

function reportNowAndThen(title, seconds) {
  const report = () => console.error(`… ${title}${seconds() > 2 ? ` (${seconds()} s)` : ''}`);
  const first = setTimeout(report, reportAfterMs);
  const later = setInterval(report, reportEveryMs);
  return {
    stop() {
      clearTimeout(first);
      clearInterval(later);
    },
  };
}
