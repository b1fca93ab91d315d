#!/usr/bin/env python3
"""核对一次选举的结果，只用 Python 自带的库 Check an election result with Python alone.

用法 Usage:    python verify.py result.json
它自己重算一遍，不用发布方的程序 It computes everything anew, without the publisher's program:
  1  指纹：文件里的数字和公示的指纹（SHA-256）一致   the fingerprint on the notice
  2  规则书：原文没有改过，选举日有效               the rule book, unchanged and in force
  3  票数：每个票箱、每一批、全部都对得上           the ballots of each box, each batch, in all
  4  当选：谁够票、谁平票、谁再选，逐人重算         who is elected, tied, stands again
  5  抽查（有的话）：抽到哪些票、剩多大风险         the audit, where there is one

每行开头的“对”“错”就是结果；全对退出码为 0，有错为 1，文件读不了为 2。
"""

# ruff: noqa: ANN001, ANN201, ANN202, B905, PTH123, T201 - one plain file for residents
# mypy: ignore-errors
import hashlib
import heapq
import json
import sys
import tomllib
from datetime import date
from fractions import Fraction

LINES = []  # (对不对 right?, 中文, English)


def check(right, zh, en):
    """记下一条核对。Note one check."""
    LINES.append((bool(right), zh, en))
    return bool(right)


# 1 指纹 The fingerprint ----------------------------------------------------------------------
def fingerprint(core):
    """Core 一节原样写成一行（不排序、不留空格、UTF-8），取 SHA-256。"""
    line = json.dumps(core, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(line.encode()).hexdigest()


# 2 规则书 The rule book ----------------------------------------------------------------------
def read_book(core):
    """规则书的原文在文件里：先核对指纹，再读。"""
    told = core["rulebook"]
    text = told["text"].encode()
    same = hashlib.sha256(text).hexdigest() == told["sha256"]
    check(same, "规则书原文和指纹一致", "the text of the rule book has its fingerprint")
    book = tomllib.loads(text.decode())
    head, on = book["book"], date.fromisoformat(core["given"]["on"])
    named = head["id"] == told["id"] == core["given"]["rulebook"]
    check(named, f"规则书是 {head['id']}", f"the book is {head['id']}")
    valid = head["from"] <= on and ("to" not in head or on <= head["to"])
    check(valid, f"规则书在选举日 {on} 有效", f"it is in force on {on}")
    for own in book.get("override", []):  # 本单位依省级办法自定的数 numbers that the unit may set
        place, last = book, own["key"].split(".")[-1]
        for step in own["key"].split(".")[:-1]:
            codes = {row["code"]: row for row in place} if isinstance(place, list) else place
            place = codes[step]
        place |= {"law": own["law"], "article": own["article"], "text": own["text"]}
        place |= {last: own["value"], "sample": False}
    return book


def source(rule):
    """一条规则的出处。Where a rule is written."""
    ending = "（样例，以当地现行办法为准）" if rule.get("sample") else ""
    return f"{rule['law']}{rule['article']}：{rule['text']}{ending}"


def needed(rule, whole):
    """最少要多少：more_than 是“超过”，at_least 是“不少于”，都用整数算。"""
    share = whole * rule["numerator"]
    if rule["operator"] == "more_than":
        return share // rule["denominator"] + 1
    return max(1, -(-share // rule["denominator"]))


# 3 票数 The ballots --------------------------------------------------------------------------
def equal(name, left, right):
    """一个等式，写出来。One equation, written out."""
    return check(left == right, words := f"{name}：{left:,} = {right:,}", words)


def check_ballots(core):
    """每个票箱、每一批、合计。The boxes, the batches, the totals."""
    ballots = core["given"]["ballots"]
    issued, returned, void = ballots["issued"], ballots["returned"], ballots["void"]
    valid = ballots.get("valid", returned - void)
    equal("收回 = 有效 + 无效", returned, valid + void)
    for post in core["given"]["posts"]:
        most, marks = max(post["tally"].values(), default=0), sum(post["tally"].values())
        words = f"{post['post']}：一人最多 {most:,} 票，合计 {marks:,} 票，不多于有效票 × 名额"
        check(most <= valid and marks <= valid * post["seats"], words, words)
    for box in core["boxes"]:
        name = box["name"]
        equal(f"{name} 印制 = 发出 + 剩余", box["printed"], box["issued"] + box["unused"])
        out = box["returned"] + box["replaced"] + box["not_returned"]
        if box["returned"] <= box["issued"] or core["decision"]["valid"]:
            equal(f"{name} 发出 = 收回 + 换票作废 + 未收回", box["issued"], out)
        equal(f"{name} 收回 = 有效 + 无效", box["returned"], box["valid"] + box["void"])
    totals = {"issued": issued, "returned": returned, "valid": valid, "void": void}
    for key, whole in totals.items() if core["boxes"] else ():
        equal(f"各票箱 {key} 合计", sum(box[key] for box in core["boxes"]), whole)
    seats = sum(post["seats"] for post in core["given"]["posts"])
    if not core["batches"]:
        return
    for batch in core["batches"]:
        marks = sum(sum(votes.values()) for votes in batch["votes"].values())
        words = f"第 {batch['number']} 批得票 {marks:,} 不多于有效票 × 名额"
        check(marks <= batch["valid"] * seats, words, words)
    total = sum(batch["valid"] + batch["void"] for batch in core["batches"])
    equal("各批票数合计 = 收回", total, returned)
    equal("各批无效票合计", sum(batch["void"] for batch in core["batches"]), void)
    for post in core["given"]["posts"]:
        for name, votes in post["tally"].items():
            each = [batch["votes"].get(post["post"], {}).get(name, 0) for batch in core["batches"]]
            equal(f"{post['post']} {name} 各批得票合计", sum(each), votes)
        known = {n for batch in core["batches"] for n in batch["votes"].get(post["post"], {})}
        check(known <= set(post["tally"]), "各批的姓名都在结果里", "every name is in the result")


# 4 当选 The decision -------------------------------------------------------------------------
def decide(given, book):
    """从票数到当选，重算一遍。From the votes to who is elected."""
    ballots, mode = given["ballots"], given["mode"]
    returned, void, issued = ballots["returned"], ballots["void"], ballots["issued"]
    cast = returned if book["void"]["in_total"] else returned - void
    turnout, present = book["turnout"][mode], given.get("present", 0)
    came = present if mode == "members" else returned
    may = present if mode == "members" else given["electorate"]
    tests = [("turnout", turnout["base"], came, needed(turnout, given["electorate"]), turnout)]
    failed = [] if came >= tests[0][3] else [turnout]
    who = "members_present" if mode == "members" else turnout["base"]
    for test, base, most in (("returned", "issued", issued), ("voters", who, may)):
        if returned > most:  # 收回的票多于发出的票或者能投票的人：选举无效 invalid
            tests.append((test, base, returned, most, book[test]))
            failed.append(book[test])
    rule = book["winner"] if given["round"] == 1 else book["runoff"]["winner"]
    whole = {"ballots_cast": cast, "members_present": present}.get(
        rule["base"], given["electorate"]
    )
    taken, above, posts = set(), {}, []
    cascade = "one_post" in book and book.get("cascade", {}).get("on", False)
    for post in given["posts"]:
        row = one_post(post, given["round"], needed(rule, whole), rule, book, taken, failed, above)
        posts.append(row)
        if "one_post" in book:
            taken |= set(row["elected"])
        if cascade:  # 没选上的，得票计入下一职务 votes go down to the next post
            names = [*above, *(name for name in post["tally"] if name not in above)]
            above = {name: above.get(name, 0) + post["tally"].get(name, 0) for name in names}
    keys = ("test", "base", "figure", "needed", "source")
    why = [dict(zip(keys, (*row, source(law)))) for *row, law in tests]
    return {"valid": not failed, "why": why, "posts": posts}


def highest(names, tally, most):
    """得票最多的若干人，和末位平票的一并列入，没有得票的不列。"""
    voted = [name for name in names if tally[name]]
    return [name for name in voted if len(voted) <= most or tally[name] >= tally[voted[most - 1]]]


def one_post(post, round_, least, rule, book, taken, failed, above):
    """一个职务：够票的按得票排（单列的妇女名额先排妇女），平票的再投，不够的另行选举。"""
    seats, kept, women = post["seats"], post.get("women_seats", 0), post.get("women", [])
    own, tally = post["tally"], dict(post["tally"])
    for name in above if not failed else ():
        if name not in taken and (name in tally or above[name]):
            tally[name] = tally.get(name, 0) + above[name]
    ranked = sorted(tally, key=lambda name: -tally[name])
    free = [name for name in ranked if name not in taken]
    enough = [name for name in free if tally[name] >= least]

    def seated(name, before):  # 排在 before 这些人后面，还有没有名额
        first = min(kept, len([other for other in before if other in women]))
        return (name in women and first < kept) or len(before) - first < seats - kept

    def over(name, level):
        return [o for o in enough if o != name and tally[o] >= tally[name] + (not level)]

    elected = [name for name in enough if seated(name, over(name, True))]
    tied = [name for name in enough if name not in elected and seated(name, over(name, False))]
    ladies = min(kept, len([name for name in enough if name in women]))
    vacant = seats - ladies - min(seats - kept, len(enough) - ladies)
    again, unkept, more = vacant if round_ == 1 else 0, kept - ladies, book["runoff"]["more"]
    left, stand = [name for name in free if name not in elected], []
    if again > unkept:
        stand += highest(left, tally, again - unkept + more)
    if again and unkept:
        stand += highest([name for name in left if name in women], tally, unkept + more)
    stand = [name for name in left if name in stand]
    if failed:
        elected, tied, vacant, again, stand = [], [], seats, 0, []
    outcomes = dict.fromkeys(ranked, ("invalid", failed[0]) if failed else ("not_elected", rule))
    outcomes |= dict.fromkeys(stand, ("runoff", book["runoff"]))
    outcomes |= dict.fromkeys(tied, ("tied", book["tie"]))
    outcomes |= dict.fromkeys(elected, ("elected", rule))
    if "one_post" in book:
        outcomes |= {name: ("other_post", book["one_post"]) for name in ranked if name in taken}
    cascade = not failed and "one_post" in book and book.get("cascade", {}).get("on", False)
    return {
        "post": post["post"], "needed": least, "elected": elected, "tied": tied, "vacant": vacant,
        "runoff": {"seats": again, "candidates": stand}
        | ({"women_seats": unkept} if again and unkept else {}),
        "candidates": [
            {"name": name, "votes": tally[name], "outcome": outcomes[name][0],
             "source": source(outcomes[name][1])}
            | ({"carried": tally[name] - own.get(name, 0)} if cascade else {})
            for name in ranked
        ],
    }  # fmt: skip


def check_decision(core, book):
    """重算的和公布的逐项比。Ours against theirs."""
    ours, theirs = decide(core["given"], book), core["decision"]
    check(ours["valid"] == theirs["valid"], "选举有效或无效，重算相同", "validity is the same")
    check(ours["why"] == theirs["why"], "参选率等检验，重算相同", "the tests are the same")
    check(len(ours["posts"]) == len(theirs["posts"]), "职务数相同", "as many posts")
    for one, other in zip(ours["posts"], theirs["posts"]):
        who, line = "、".join(one["elected"]) or "—", f"{one['needed']:,}"
        words = f"{one['post']}：当选线 {line} 票，当选 {who}"
        check(one == other, words, f"{one['post']}: {line} needed, elected {who}")
    check(set(ours) == set(theirs), "没有多出来的栏目", "nothing else is claimed")


# 5 抽查 The audit ----------------------------------------------------------------------------
def digits(text):
    """一段文字的 SHA-256，写成十进制再倒过来，当作随机数字。"""
    return f"{int(hashlib.sha256(text.encode()).hexdigest(), 16):064d}"[::-1]


def draw(papers, seed):
    """按票号从小到大抽，抽过的放回，再给一个更大的号（consistent sampling）。"""
    start = hashlib.sha256(seed.encode()).hexdigest()
    heap = [("0." + digits(start + paper), paper) for paper in papers]
    heapq.heapify(heap)
    while True:
        ticket, paper = heap[0]
        yield paper
        nines = len(ticket) - len(ticket[2:].lstrip("9"))
        later, turn = ticket, 0
        while later <= ticket + "0":
            turn += 1
            later = ticket[:nines] + digits(f"{ticket}:{turn}")
        heapq.heapreplace(heap, (later, paper))


def check_audit(audit):
    """抽的是不是掷骰子定下的那些票；按记下的差错，风险是不是那么大。"""
    papers = [f"{b['name']}-{n}" for b in audit["batches"] for n in range(1, b["papers"] + 1)]
    order = draw(papers, audit["seed"])
    expected = [next(order) for _ in audit["drawn"]]
    check(expected == audit["drawn"], "抽到的票由骰子数定下", "the dice gave these papers")
    gamma = Fraction(audit["gamma"])
    for claim in audit["claims"]:
        risk = (1 - Fraction(claim["margin"]) / gamma) ** len(audit["drawn"])
        for size, times in claim["overstatements"].items():
            risk /= (1 - Fraction(size) / gamma) ** times
        risk = min(risk, Fraction(1))
        same = f"{float(risk):.9f}" == claim["risk"]
        check(same, f"{claim['zh']}：风险 {claim['risk']}", f"{claim['en']}: risk {claim['risk']}")


def unread(zh, en):
    """文件用不了：说一句，退出码 2。One sentence where the file is of no use."""
    print(f"错  这个文件读不了：{zh}\n    The file cannot be read: {en}")
    return 2


def main(arguments):
    """读文件，核对，把每一条写出来。"""
    if len(arguments) != 1:
        print(__doc__)
        return 2
    try:
        with open(arguments[0], "rb") as file:
            data = json.load(file)
    except OSError as error:
        return unread(f"打不开：{error.strerror}", f"it cannot be opened: {error.strerror}")
    except (ValueError, RecursionError):  # 不是文字、不是 JSON、套得太深
        return unread("不是公布的结果文件，请重新下载", "it is not a published result")
    try:
        core = data["core"]
        print(f"{core['election']['place']}  {core['election']['title']}  {core['given']['on']}")
        print(f"SHA-256  {fingerprint(core)}\n")
        check(
            fingerprint(core) == data["sha256"],
            "文件和公示的指纹一致",
            "the file has the fingerprint that it names",
        )
        book = read_book(core)
        check_ballots(core)
        check_decision(core, book)
        for audit in data.get("audits", []):
            if audit["kind"] == "comparison" and audit["drawn"]:
                check_audit(audit)
    except (
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        ArithmeticError,
        RecursionError,
    ) as e:
        named = f"{type(e).__name__} {e}"[:200]
        return unread(f"缺了内容：{named}", f"something is missing: {named}")
    for right, zh, en in LINES:
        print(f"{'对' if right else '错'}  {zh}" + (f"\n    {en}" if en != zh else ""))
    wrong = sum(not right for right, _, _ in LINES)
    print(f"\n核对 {len(LINES)} 项，{wrong} 项不对  {len(LINES)} checks, {wrong} wrong")
    print("请再把上面的 SHA-256 和张贴的公告比一比。Compare the SHA-256 with the posted notice.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
