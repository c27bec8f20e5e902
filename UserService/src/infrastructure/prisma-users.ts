import { DomainError } from '@ticketwave/building-blocks/domain';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import { Users } from '../application/users.ts';
import { isErased, type KnownUser, type UserState } from '../domain/user-state.ts';
import { User } from '../domain/user.ts';
import type { UserRow } from './generated/prisma/client.ts';
import { UserDatabase } from './user-database.ts';

@injectable()
export class PrismaUsers extends Users {
  constructor(@inject(UserDatabase) private readonly database: UserDatabase) {
    super();
  }

  override async find(id: string): Promise<KnownUser | undefined> {
    const row = await this.database.client.userRow.findUnique({ where: { id } });
    return row === null ? undefined : toUser(row).known;
  }

  protected override async insert({ state }: User, work: UnitOfWork): Promise<void> {
    const { id, email, phone, language, name } = toRow(state);
    const stored = await this.database.in(work).$executeRaw`
      INSERT INTO user_account (id, email, phone, language, name)
      VALUES (${id}, ${email}, ${phone}, ${language}, ${name})
      ON CONFLICT (id) DO UPDATE
        SET email = excluded.email, phone = excluded.phone, language = excluded.language, name = excluded.name,
            erased_at = NULL
        WHERE user_account.erased_at IS NOT NULL`;
    if (stored === 0) throw new DomainError('user_exists', 'There is a user with this userId already.');
  }

  override async lock(id: string, work: UnitOfWork): Promise<User | undefined> {
    const [row] = await this.database.in(work).$queryRaw<UserRow[]>`
      SELECT id, email, phone, language, name, erased_at AS "erasedAt"
        FROM user_account WHERE id = ${id} FOR NO KEY UPDATE`;
    return row && toUser(row);
  }

  protected override async update({ state }: User, work: UnitOfWork): Promise<void> {
    const { id, ...changed } = toRow(state);
    await this.database.in(work).userRow.update({ where: { id }, data: changed });
  }

  override async ids(after: string | null, limit: number): Promise<readonly string[]> {
    const rows = await this.database.client.userRow.findMany({
      ...(after !== null && { where: { id: { gt: after } } }),
      orderBy: { id: 'asc' },
      take: limit,
      select: { id: true },
    });
    return rows.map(({ id }) => id);
  }
}

const NOTHING = { email: null, phone: null, language: null, name: null };

const toRow = (user: UserState): UserRow =>
  isErased(user)
    ? { ...NOTHING, id: user.id, erasedAt: user.erasedAt }
    : { id: user.id, ...user.profile, erasedAt: null };

function toUser({ id, email, phone, language, name, erasedAt }: UserRow): User {
  if (erasedAt !== null) return User.restore({ id, erasedAt });
  if (email === null || language === null || name === null)
    throw new Error('The row of a user that was not erased has no email, language or name.');
  return User.restore({ id, profile: { email, phone, language, name } });
}
