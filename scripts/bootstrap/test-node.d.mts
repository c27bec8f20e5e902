/** The npm package that carries the program for a platform. Pure. */
export function packageFor(platform: string, arch: string): string;
