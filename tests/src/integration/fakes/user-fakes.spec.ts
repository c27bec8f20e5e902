import { newId } from '@ticketwave/building-blocks/messaging';
import { Users } from '@ticketwave/user-service/application/users';
import { userService } from '@ticketwave/user-service/composition-root';
import { User } from '@ticketwave/user-service/domain/user';
import { expect } from 'chai';
import { userFakes } from '../../in-memory/fakes/replace.ts';
import { NOW, onBothSides } from './sides.ts';

const profile = { email: 'ada@example.com', phone: '+4930123456', language: 'de-AT', name: 'Ada 🎻' };

describe('what UserService depends on', () => {
  onBothSides(userService, userFakes, (side) => {
    const create = (id: string, of = profile): Promise<void> =>
      side().work((work) =>
        side()
          .get(Users)
          .add(User.create(id, of, NOW), work),
      );
    const erase = (id: string): Promise<User> =>
      side().work((work) =>
        side()
          .get(Users)
          .change(id, work, (user) => user.erase(NOW)),
      );

    it('keeps a user as created and as changed', async () => {
      const [users, id] = [side().get(Users), newId()];
      await create(id);
      expect(await users.find(id)).to.deep.equal({ id, profile });
      const changes = { email: 'lovelace@example.com', phone: null };
      await side().work((work) => users.change(id, work, (user) => user.update(changes, NOW)));
      expect(await users.find(id)).to.deep.equal({ id, profile: { ...profile, ...changes } });
    });

    it('refuses a second user of one id, and leaves the first as it is', async () => {
      const id = newId();
      await create(id);
      const error = await create(id, { ...profile, name: 'Another' }).catch((refused: unknown) => refused);
      expect(error).to.include({ code: 'user_exists' });
      expect(await side().get(Users).find(id)).to.deep.equal({ id, profile });
    });

    it('keeps of an erased user the id alone, which can be used anew', async () => {
      const [users, id] = [side().get(Users), newId()];
      await create(id);
      await erase(id);
      expect(await users.find(id)).to.equal(undefined);
      const erased = await side().work((work) => users.lock(id, work));
      expect(erased?.state).to.deep.equal({ id, erasedAt: NOW });
      const error = await erase(id).catch((refused: unknown) => refused);
      expect(error).to.include({ code: 'user_unknown' });
      await create(id);
      expect(await users.find(id)).to.deep.equal({ id, profile });
    });

    it('names all ids, page by page, in the order of their bytes', async () => {
      const users = side().get(Users);
      const prefix = `page ${newId()} `;
      const ids = ['Z', 'a', 'ä', '🎻'].map((end) => prefix + end);
      for (const id of [...ids].reverse()) await create(id);
      await erase(ids[1]!);
      expect(await users.ids(prefix, 3)).to.deep.equal(ids.slice(0, 3));
      expect(await users.ids(ids[2]!, 1)).to.deep.equal(ids.slice(3));
      expect(await users.ids(null, 1)).to.have.length(1);
    });
  });
});
