const packaged: Record<string, string> = {
  debian: 'sudo apt-get install rabbitmq-server',
  ubuntu: 'sudo apt-get install rabbitmq-server',
  fedora: 'sudo dnf install rabbitmq-server',
  rhel: 'sudo dnf install rabbitmq-server',
  suse: 'sudo zypper install rabbitmq-server',
  arch: 'sudo pacman -S rabbitmq',
  alpine: 'sudo apk add rabbitmq-server',
};

/** The names that /etc/os-release gives a distribution: its own first, then those it is like. Pure. */
export function distributionNames(osRelease: string): string[] {
  const value = (key: string): string => new RegExp(`^${key}="?([^"\n]*)"?$`, 'm').exec(osRelease)?.[1] ?? '';
  return `${value('ID')} ${value('ID_LIKE')}`.split(' ').filter(Boolean);
}

/** One sentence on how to get a broker on this machine. Pure. */
export function brokerAdvice(platform: NodeJS.Platform, distributions: readonly string[]): string {
  return `${wayTo(platform, distributions)}, or set AMQP_URL and RABBITMQ_MANAGEMENT_URL to a broker of your own.`;
}

function wayTo(platform: NodeJS.Platform, distributions: readonly string[]): string {
  if (platform === 'darwin') return 'Run "brew install rabbitmq" or start Docker Desktop';
  if (platform === 'win32') return 'Start Docker Desktop, or work inside WSL 2';
  const command = distributions.map((name) => packaged[name]).find(Boolean);
  return command ? `Run "${command}" or start Docker` : 'Install rabbitmq-server or start Docker';
}
