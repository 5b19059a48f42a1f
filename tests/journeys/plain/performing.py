"""Carries a journey out, step by step: what the manager does at a channel, and what others do meanwhile."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from bot.conversation.turn import Turn, Verb
from bot.handle import Service, handle
from escalation import store as escalations
from tests.journeys import rows
from tests.journeys.plain import meanwhile
from tests.journeys.plain.at_pages import AtThePages
from tests.journeys.plain.at_terminal import AtTheTerminal
from tests.journeys.plain.channels import AtTheCore, Manager
from tests.journeys.plain.clock import Clock
from tests.journeys.plain.meanwhile import MEANWHILE
from tests.journeys.plain.script import Script, Step, span
from tests.people import ADVISER, OTHER_MANAGER, of_role

ADVISER_VERBS: Mapping[str, tuple[Verb, str]] = {
    "adviser claims": ("claim", ""),
    "adviser releases": ("release", "text"),
    "adviser wakes": ("wake", ""),
    "adviser is still on it": ("still", ""),
    "adviser replies": ("reply", "text"),
    "adviser asks": ("ask", "text"),
    "adviser notes": ("note", "text"),
    "adviser resolves": ("resolve", "text"),
    "adviser hands back": ("hand_back", "text"),
    "adviser holds until": ("hold", "until"),
    "adviser transfers to": ("transfer", "queue"),
}
"""What each step of the adviser is, and the field that its words fill."""

SECOND_PERSON: Mapping[str, Verb] = {
    "the second person agrees": "agree",
    "the second person does not agree": "decline",
}
"""What somebody says whose word the manager waits for."""

MORE: Mapping[str, Mapping[str, str]] = {
    "resolve": {"reason": "advice_given", "tree_could_answer": "yes", "stage": "working"},
    "hold": {"reason": "waiting_for_others", "text": "We wait for another answer."},
    "transfer": {"text": "This is for you."},
    "release": {"text": "I am away from now on."},
    "hand_back": {"reason": "advice_given", "tree_could_answer": "no"},
}
"""What an adviser's form needs besides."""

CHANNELS: Mapping[str, Callable[..., Manager]] = {"web": AtThePages, "terminal": AtTheTerminal}
"""Who stands at each channel that a manager can go on at."""


@dataclass(kw_only=True)
class Performance:
    """One journey, begun at one channel, step by step."""

    service: Service
    clock: Clock
    manager: Manager
    others: dict[str, Manager] = field(default_factory=dict)
    colleague: AtTheCore | None = None
    logged_to: int = 0
    turns: int = 0
    receipts: list[str] = field(default_factory=list)

    def perform(self, script: Script) -> None:
        """Carries every step out, and says which one failed."""
        for step in script.steps:
            try:
                self._do(step)
            except Exception as error:
                error.add_note(
                    f"step {step.line}: {step.does} {', '.join(step.words)}; on the screen: {self._screen()}"
                )
                raise

    def _screen(self) -> str:
        return self.manager.text[-1500:]

    def _do(self, step: Step) -> None:
        if step.does in CHECKS:
            CHECKS[step.does](self, step.words)
        elif step.does == "later":
            self.clock.at += span(step.words[0])
        elif step.does == "goes on at":
            self._go_on_at(step.words[0])
        elif step.does == "looks so often":
            self._look_often(int(step.words[0]))
        elif step.does in MEANWHILE:
            shown = MEANWHILE[step.does](self.service, self.clock, step.words)
            self.manager.text = shown if shown is not None else self.manager.text
        elif step.does.startswith("the colleague "):
            self._colleague(step)
        elif step.does in ADVISER_VERBS:
            self._advise(step)
        elif step.does in SECOND_PERSON:
            self._second_person(step)
        else:
            self.clock.at += timedelta(seconds=10)
            self.manager.do(step)

    def _look_often(self, times: int) -> None:
        """Opens the conversation until that is refused: a moment later it may be opened again."""
        for _ in range(times):
            self.manager.do(Step(does="looks"))
            if "Please wait" in self.manager.text:
                return

    def _go_on_at(self, channel: str) -> None:
        """The manager takes their conversation up at another channel, where they may have been before."""
        conversation = self.manager.reply.conversation
        assert conversation, "no conversation yet"
        self.others.setdefault(self._here(), self.manager)
        if isinstance(self.manager, AtTheCore):
            self.manager.channel = "terminal" if channel == "terminal" else "web"
        else:
            new = partial(CHANNELS[channel], service=self.service, clock=self.clock)
            self.manager = self.others.get(channel) or new()
        self.manager.take_up(conversation)

    def _here(self) -> str:
        return next((name for name, at in CHANNELS.items() if isinstance(self.manager, at)), "core")  # type: ignore[arg-type]

    def _colleague(self, step: Step) -> None:
        """What somebody does who is asked to take the conversation over, and then has it."""
        if self.colleague is None:
            self.colleague = AtTheCore(service=self.service, clock=self.clock, person=OTHER_MANAGER, named="colleague")
            self.colleague.take_up(str(self.manager.reply.conversation))
        self.clock.at += timedelta(seconds=10)
        does = step.does.removeprefix("the colleague ")
        if does == "sees":
            missing = [words for words in step.words if words not in self.colleague.text]
            assert not missing, f"the colleague does not see {missing}, but: {self.colleague.text}"
        elif does != "looks":
            self.colleague.do(Step(does=does, words=step.words, line=step.line))

    def _advise(self, step: Step) -> None:
        verb, field = ADVISER_VERBS[step.does]
        fields = {**MORE.get(verb, {}), **({field: step.words[0]} if step.words else {})}
        self._turn_of(ADVISER, verb, self._escalation(), fields=fields)

    def _second_person(self, step: Step) -> None:
        about, said = self.manager.reply.conversation, step.words[0] if step.words else None
        self._turn_of(of_role("confirmer")[0], SECOND_PERSON[step.does], about, value=said)

    def _turn_of(
        self,
        person: str,
        verb: Verb,
        about: str | None,
        *,
        fields: Mapping[str, str] | None = None,
        value: str | None = None,
    ) -> None:
        self.clock.at += timedelta(seconds=10)
        self.turns += 1
        turn = Turn(
            id=f"other-{self.turns}",
            at=self.clock.at,
            person=person,
            organisation="example",
            channel="web",
            verb=verb,
            conversation=about,
            fields=fields or {},
            value=value,
        )
        handle(turn, self.service)

    def _escalation(self) -> str:
        conversation = self.manager.reply.conversation
        assert conversation, "no conversation yet"
        found = self.service.database.read(lambda connection: escalations.of_conversation(connection, conversation))
        assert found, "nothing was handed over"
        return found.id

    def saw(self, words: Sequence[str]) -> None:
        """The words are on the screen."""
        missing = [one for one in words if one not in self.manager.text]
        assert not missing, f"not on the screen: {missing}"

    def refused(self, words: Sequence[str]) -> None:
        """It is said that there is nothing here; a chat says so in the message where the conversation stood."""
        if list(words) != [NOT_FOUND] or PASSED_ON not in self.manager.text:
            self.saw(words)

    def saw_none(self, words: Sequence[str]) -> None:
        """The words are not on the screen."""
        there = [one for one in words if one in self.manager.text]
        assert not there, f"on the screen: {there}"

    def logged(self, kinds: Sequence[str]) -> None:
        """These are the kinds of the log's rows since this was last asked."""
        found = [row for row in rows.everybodys(self.service.database) if row["seq"] > self.logged_to]
        assert [row["kind"] for row in found] == list(kinds)
        self.logged_to = found[-1]["seq"] if found else self.logged_to

    def read_as_before(self, _words: Sequence[str]) -> None:
        """What is on the screen is, to the letter, what stood there when this was last asked."""
        self.receipts.append(self.manager.text)
        assert len(set(self.receipts)) == 1, "it reads otherwise than before"

    def in_calendar(self, words: Sequence[str]) -> None:
        """The calendar file and the feed have these dates."""
        for calendar in self.manager.calendars():
            missing = [one for one in words if one not in meanwhile.dates(calendar)]
            assert not missing, f"not in the calendar: {missing}, but: {meanwhile.dates(calendar)}"

    def not_in_calendar(self, words: Sequence[str]) -> None:
        """Neither the file nor the feed has these dates, or they are marked as cancelled."""
        for calendar in self.manager.calendars():
            there = [one for one in words if one in meanwhile.dates(calendar)]
            assert not there, f"in the calendar: {there}"


NOT_FOUND = "We cannot find"
PASSED_ON = "This is no longer with you"
CHECKS: Mapping[str, Callable[[Performance, Sequence[str]], None]] = {
    "sees": Performance.saw,
    "is refused": Performance.refused,
    "does not see": Performance.saw_none,
    "log": Performance.logged,
    "reads the same as before": Performance.read_as_before,
    "the calendar has": Performance.in_calendar,
    "the calendar has not": Performance.not_in_calendar,
}
"""What is looked for, and where."""
