/** What a browser without scripts does: keeps cookies, and goes where it is sent. It knows one host. */
export class HttpBrowser {
  readonly cookies = new Map<string, string>();
  /** Of each answer that has set one, as it was set. */
  readonly setCookies: string[] = [];

  /** @returns the answer, which may be a redirection */
  async ask(url: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { cookie, ...(init.headers as Record<string, string>) },
    });
    for (const header of response.headers.getSetCookie()) {
      this.setCookies.push(header);
      const [name = '', value = ''] = header.split(';')[0]!.split(/=(.*)/);
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }

  /** Goes on until a page is there, or the next step is one of those at which to stop. @returns where it is then */
  async follow(
    response: Response,
    stopAt: (url: URL) => boolean = () => false,
  ): Promise<{ url: URL; response: Response }> {
    let last = response;
    let at = new URL(response.url);
    for (let steps = 0; last.status >= 300 && last.status < 400; steps++) {
      if (steps > 20) throw new Error(`It goes round in circles at ${at.href}.`);
      at = new URL(last.headers.get('location')!, at);
      if (stopAt(at)) break;
      last = await this.ask(at.href);
    }
    return { url: at, response: last };
  }
}
