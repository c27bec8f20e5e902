/** What a curl command line asks for. */
export interface CurlRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * Reads a curl command line with the options that the documents use, so that they can be tried where curl is not
 * installed. Variables are replaced by the values given.
 * @throws Error if the command has an option that is not known here, or a variable without a value
 */
export function readCurl(command: string, variables: Readonly<Record<string, string>> = {}): CurlRequest {
  const [program, ...words] = wordsOf(command, variables);
  if (program !== 'curl') throw new Error(`'${command}' is no curl command`);
  let request: CurlRequest = { url: '', method: 'GET', headers: {} };
  while (words.length > 0) {
    const word = words.shift()!;
    if (word === '-s') continue;
    if (!word.startsWith('-')) request = { ...request, url: word };
    else request = withOption(request, word, words.shift() ?? '');
  }
  return request;
}

function withOption(request: CurlRequest, option: string, value: string): CurlRequest {
  if (option === '-X') return { ...request, method: value };
  if (option === '-d') return { ...request, body: value };
  if (option !== '-H') throw new Error(`the option ${option} of curl is not known here`);
  const [name = '', content = ''] = value.split(/: (.*)/);
  return { ...request, headers: { ...request.headers, [name]: content } };
}

const wordsOf = (command: string, variables: Readonly<Record<string, string>>): string[] =>
  [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? substitute((double ?? bare)!, variables),
  );

const substitute = (text: string, variables: Readonly<Record<string, string>>): string =>
  text.replace(/\$([A-Z]+)/g, (_, name: string) => {
    const value = variables[name];
    if (value === undefined) throw new Error(`there is no value for $${name}`);
    return value;
  });
