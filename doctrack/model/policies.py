"""The office's policies: what each bounds, in which type, what it is where the office says nothing
(D17b).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from doctrack.words import Words, both

WHOLE = re.compile("[0-9]{1,4}")
CLOCK = re.compile("([01][0-9]|2[0-3]):[0-5][0-9]")


class Policy(NamedTuple):
    """One policy. `type` is `whole` (a number of `unit`), `time` (HH:MM), `choice` or `text`.

    `strict` says which of two values is the stricter: the `lesser`, the `greater` or the named
    choice; '' where it bounds nothing that runs.
    """

    name: str
    label: Words
    type: str
    default: str
    meaning: Words
    choices: Mapping[str, Words] = {}
    strict: str = ""


TABLE: Mapping[str, Policy] = {
    p.name: p
    for p in (
        Policy(
            "clock_skew",
            both("时钟容差（分钟）", "clock skew in minutes"),
            "whole",
            "5",
            both(
                "本机时钟可早于台账最后一次办理多少",
                "how far the machine's clock may lie behind the ledger's last act",
            ),
            strict="lesser",
        ),
        Policy(
            "server_clock",
            both("服务器时钟容差（分钟）", "the server's clock skew in minutes"),
            "whole",
            "5",
            both(
                "推送的提交可晚于服务器时钟多少",
                "how far ahead of the server's clock what is pushed may be dated",
            ),
            strict="lesser",
        ),
        Policy(
            "backdating_days",
            both("补记期限（天）", "days for back-dating"),
            "whole",
            "3",
            both("补记超过此天数须写明原因", "an act entered later than this says why"),
            strict="lesser",
        ),
        Policy(
            "closing_time",
            both("下班时间", "closing time"),
            "time",
            "17:30",
            both("以天计的期限到此时为止", "terms of days end at this time of day"),
            strict="lesser",
        ),
        Policy(
            "lock_wait",
            both("等待他人办理（秒）", "seconds to wait for another writer"),
            "whole",
            "10",
            both("他人正在办理时等待多久", "how long an act waits while another is being made"),
        ),
        Policy(
            name="clerk",
            label=both("录入人", "clerk"),
            type="choice",
            default="named",
            meaning=both("是否须知道由谁录入", "whether it must be known who types"),
            choices={"named": both("须记名", "named"), "loose": both("不限", "loose")},
            strict="named",
        ),
        Policy(
            name="signing",
            label=both("签名", "signing"),
            type="choice",
            default="off",
            meaning=both(
                "提交是否须由录入人用登记的公钥签名",
                "whether commits are signed by the clerk with a key of his staff file",
            ),
            choices={
                "off": both("不签", "off"),
                "optional": both("可签", "optional"),
                "required": both("必签", "required"),
            },
            strict="required",
        ),
        Policy(
            "clearance",
            both("涉密许可", "clearance"),
            "text",
            "",
            both(
                "准许本台账记载涉密内容的机关（保密法30）",
                "the authority that cleared this ledger for secrets (保密法30)",
            ),
        ),
        Policy(
            name="series",
            label=both("收文号列", "series of numbers"),
            type="choice",
            default="one",
            meaning=both(
                "收文一年编一个号列（D5.1）",
                "incoming papers are numbered in one series a year (D5.1)",
            ),
            choices={"one": both("一列", "one")},
        ),
        Policy(
            "offline_block",
            both("预留号数", "size of a block"),
            "whole",
            "20",
            both(
                "联网时为领过预留号的录入人补足多少（D5.1）",
                "how many unused numbers a clerk who reserved some has again when online (D5.1)",
            ),
        ),
        Policy(
            "pass_rate_target",
            both("合格率目标（%）", "target of pass rates in per cent"),
            "whole",
            "90",
            both(
                "培训合格率达到多少为达标；逾期考核的一律不达标（T5.3.1.1）",
                "which pass rate meets the target; a late exam never does (T5.3.1.1)",
            ),
        ),
        Policy(
            "visit_minutes",
            both("回访时长（分钟）", "minutes of a visit"),
            "whole",
            "15",
            both("回访超过此时长的提醒（C2.4）", "a visit that takes longer is warned of (C2.4)"),
        ),
        Policy(
            "visit_topics",
            both("回访话题数", "topics of a visit"),
            "whole",
            "5",
            both("回访话题超过此数的提醒（C2.4）", "a visit of more topics is warned of (C2.4)"),
        ),
        Policy(
            "compensation_limit",
            both("补偿限额（元）", "limit of compensation in yuan"),
            "whole",
            "500",
            both(
                "补偿超过此额须另一位客服主管批准（C3.3）",
                "more compensation needs another, a client supervisor, to approve it (C3.3)",
            ),
            strict="lesser",
        ),
        Policy(
            "destruction_days",
            both("批准后几天方可销毁", "days between approval and destruction"),
            "whole",
            "7",
            both(
                "批准销毁后须满几天方可销毁（D18）",
                "so many days pass after the approval before anything is destroyed (D18)",
            ),
            strict="greater",
        ),
        Policy(
            name="deputy_witness",
            label=both("副主任监销", "the deputy as witness"),
            type="choice",
            default="if_any",
            meaning=both(
                "有副主任的是否须由其共同监销（D18）",
                "whether a deputy must see it destroyed where the office has one (D18)",
            ),
            choices={
                "if_any": both("有则须监销", "if there is one"),
                "none": both("不需", "not needed"),
            },
            strict="if_any",
        ),
    )
}
POLICIES: Mapping[str, str] = {name: policy.default for name, policy in TABLE.items()}
# What stands in doctrack.yaml under a key of its own, beside `policies`, and is amended like one.
APART = ("signing",)


def of(tree: Mapping[str, Any]) -> dict[str, Any]:
    """The policies that doctrack.yaml, or a file for an amendment, names, wherever in it they
    stand.
    """
    said = tree.get("policies", {})
    return {
        **(said if isinstance(said, Mapping) else {}),
        **{name: tree[name] for name in APART if name in tree},
    }


def put(tree: Mapping[str, Any], new: Mapping[str, str]) -> dict[str, Any]:
    """doctrack.yaml with other policies, each where it stands."""
    apart = {name: new[name] for name in APART if name in new}
    return {
        **tree,
        **apart,
        "policies": {
            **tree.get("policies", {}),
            **{n: v for n, v in new.items() if n not in APART},
        },
    }


def faults_of_policies(policies: Any) -> Iterator[tuple[str, Words]]:
    """What is wrong with the `policies` of doctrack.yaml: the name of each, and why."""
    if not isinstance(policies, Mapping):
        yield "", both("policies 应为键值表", "policies must be a mapping")
        return
    for name, value in policies.items():
        wrong = fault(str(name), value)
        if wrong:
            yield str(name), wrong


def fault(name: str, value: Any) -> Words | None:
    """What is wrong with one policy's value; None where it can be carried out."""
    policy = TABLE.get(name)
    if policy is None:
        return both(
            f"没有规则 {name}；有：{'、'.join(TABLE)}",
            f"there is no policy {name}; there are: {', '.join(TABLE)}",
        )
    if not isinstance(value, str):
        return both(
            f"{name}（{policy.label.zh}）应为一个值", f"{name} ({policy.label.en}) takes one value"
        )
    if policy.type == "whole" and not WHOLE.fullmatch(value):
        return both(
            f"{name}（{policy.label.zh}）应为整数，不是 {value}",
            f"{name} ({policy.label.en}) takes a whole number, not {value}",
        )
    if policy.type == "time" and not CLOCK.fullmatch(value):
        return both(
            f"{name}（{policy.label.zh}）应为时:分，如 17:30，不是 {value}",
            f"{name} ({policy.label.en}) takes a time of day such as 17:30, not {value}",
        )
    if policy.choices and value not in policy.choices:
        return both(
            f"{name}（{policy.label.zh}）只能是 {'、'.join(policy.choices)}，不是 {value}",
            f"{name} ({policy.label.en}) is one of {', '.join(policy.choices)}, not {value}",
        )
    return None


def stricter(name: str, one: str, other: str) -> str:
    """The stricter of two values of a policy: what was running under an old one keeps it."""
    policy = TABLE[name]
    if policy.strict == "lesser":
        less = one <= other if policy.type == "time" else int(one) <= int(other)
        return one if less else other
    if policy.strict == "greater":
        return max(one, other, key=int)
    return policy.strict if policy.strict in (one, other) else other
