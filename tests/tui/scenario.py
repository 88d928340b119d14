"""A branch on which every command of the table has something to do."""

from tests.repo import Repo

SHOP = '''"""Prices."""


def total(lines):
    """What an order costs."""
    price = sum(line.price for line in lines)
    return price


def shipping(order):
    """What sending it costs."""
    weight = order.weight
    parcels = weight // 20
    rest = weight % 20
    fee = 4
    extra = 0
    if rest:
        extra = 1
    if order.express:
        extra += 2
    return fee * (parcels + extra)


def refund(order):
    """What comes back."""
    return order.paid
'''
LOGIN = "def login(user, password):\n    return user.check(password)\n"
STYLE = "".join(f"rule {number}\n" for number in range(1, 41))
BASE = {
    "shop/prices.py": SHOP,
    "auth/login.py": LOGIN,
    "docs/style.txt": STYLE,
    "CODEOWNERS": "/docs/ rita@example.com\n",
    "package-lock.json": '{\n  "lockfileVersion": 3,\n  "version": "1.0.0"\n}\n',
}
HEAD = {
    "shop/prices.py": SHOP.replace("line.price for", "line.price * line.count for")
    .replace("fee = 4", "fee = 5")
    .replace("return order.paid", "return order.paid - order.kept"),
    "auth/login.py": LOGIN.replace("user.check(password)", "user.password == password"),
    "docs/style.txt": STYLE.replace("rule 9\n", "rule  9\n").replace("rule 30\n", "rule thirty\n"),
    "docs/ladder.txt": "".join(f"rung {number} of the ladder\n" for number in range(1, 81)),
    "package-lock.json": BASE["package-lock.json"].replace("1.0.0", "1.0.1"),
}


def make(repo: Repo) -> Repo:
    """The base, and the agent's branch on it."""
    repo.commit("base", BASE)
    repo.branch("agent/prices")
    repo.commit("Count what is ordered\n\nAssisted-by: Claude Code <noreply@anthropic.com>", HEAD)
    return repo
