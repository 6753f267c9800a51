"""What the organisations room asks about posts: who may lead a class, and who leads it."""

from collections.abc import Sequence

from xueji.features.accounts import store
from xueji.features.accounts.roles import Role
from xueji.features.organisations import Reads, Teacher


class PostTeachers:
    """Class teachers as the posts of this room know them."""

    async def who_may_lead(self, source: Reads, school_id: int) -> Sequence[Teacher]:
        posts = await store.posts_with_role(source, school_id, Role.CLASS_TEACHER.value)
        return await self.named(source, [post.id for post in posts])

    async def named(self, source: Reads, post_ids: Sequence[int]) -> Sequence[Teacher]:
        names = await store.post_holders(source, post_ids)
        return sorted((Teacher(post_id, name) for post_id, name in names.items()), key=lambda one: one.name)
