"""The time and the clerk of an act: no clock runs backwards or ahead; who types is known or not."""

from __future__ import annotations

from datetime import datetime, timedelta

from doctrack.errors import Unfit
from doctrack.model.calendar import Clock
from doctrack.rules.registry import UNKNOWN
from doctrack.store.ledger.ledger import Ledger
from doctrack.words import both


def checked_clock(ledger: Ledger, clock: Clock) -> datetime:
    """The `now` of an act, in the ledger's zone: time in a ledger runs neither backwards nor ahead
    (exit 6).
    """
    now = clock.at(ledger.office.zone)
    office = ledger.office_on(now.date())
    skew = timedelta(minutes=int(office.policy("clock_skew")))
    head = ledger.repo.commit(ledger.rev).date.astimezone(office.zone)
    if not office.practice:
        not_ahead(clock, now, skew)
    if now < head - skew:
        raise Unfit(
            both(
                f"时钟（{now:%Y-%m-%d %H:%M}）早于台账最后一次办理"
                f"（{head:%Y-%m-%d %H:%M}），请校正时钟",
                f"the clock ({now:%Y-%m-%d %H:%M}) is behind the ledger's last act"
                f" ({head:%Y-%m-%d %H:%M}); set the clock right",
            ),
            code="clock-behind",
            now=now.isoformat(),
            last=head.isoformat(),
        )
    return max(now, head)


def not_ahead(clock: Clock, now: datetime, skew: timedelta) -> None:
    """A time that somebody said may not exceed the machine's clock (exit 6)."""
    if clock.given and now > clock.machine + skew:
        raise Unfit(
            both(
                f"--now {now:%Y-%m-%d %H:%M} 超前本机时钟",
                f"--now {now:%Y-%m-%d %H:%M} is ahead of the machine's clock",
            ),
            code="clock-ahead",
            now=now.isoformat(),
        )


def clerk_of(ledger: Ledger, actor: str, now: datetime) -> str:
    """Who types: the member of staff with git's user.email; unknown where nobody has it; in
    practice, the actor.
    """
    if ledger.office.practice:
        return actor
    found = next(
        (p.id for p in ledger.people().values() if p.email and p.email == ledger.mail and p.active),
        "",
    )
    if found:
        return found
    today = ledger.office_on(now.astimezone(ledger.office.zone).date())
    return UNKNOWN if today.policy("clerk") == "named" else actor
