"""Which office the caller acts for."""

from xueji.features.slips import errors
from xueji.kernel.levels import Level
from xueji.platform.caller import Caller, Post


def school_post(caller: Caller) -> Post:
    """The caller's post at a school. Raises SlipNeedsSchool."""
    post = caller.post
    if post is None or post.level is not Level.SCHOOL:
        raise errors.SlipNeedsSchool(organisation=post.organisation_name if post else "")
    return post
