"""How a conversation begins: a search, a topic chosen, practice, the same again. Pure: world in, effects out."""

from dataclasses import replace

from activity.kinds import Event
from bot.conversation import presenting
from bot.conversation.advisers.promising import WITHOUT_A_GUIDE
from bot.conversation.managing import TOO_LONG, abandonment, arrive, stale
from bot.conversation.reply import Notice, Reply
from bot.conversation.state import Conversation, Details, Effects
from bot.conversation.turn import TYPED_LIMIT, Turn
from bot.conversation.world import Unknown, World, derive
from policies.search import search
from trees.model import Tree
from trees.moves import continued
from trees.position import Answer

FOUND = "found"
"""What `turn.node` says where a topic was chosen from what a search offered."""

MOST_SECTIONS = 3
"""Policy sections that a search offers beside the topics: more would hide them."""


def find(turn: Turn, world: World) -> Effects:
    """Offers the topics that fit what was typed; the words themselves are never kept."""
    typed = str(turn.value or "").strip()
    if len(typed) > TYPED_LIMIT:
        return Effects(reply=Reply(notices=(Notice(kind="refused", says=TOO_LONG),)))
    if not typed:
        return Effects(reply=Reply(notices=(Notice(kind="refused", says="Please type what has happened."),)))
    matches = world.found
    sections = search(world.policies, typed, on=world.today, most=MOST_SECTIONS)
    kind = "search_made" if matches else "search_missed"
    event = Event(kind, detail={"topics": [match.topic for match in matches]})
    return Effects(reply=Reply(found=presenting.found(typed, matches, sections, world)), events=(event,))


def start(turn: Turn, world: World) -> Effects:
    """Begins a conversation on the tree that `turn.value` names, or on a topic that has no tree yet.

    `turn.node` says where it was chosen: among what a search `found`, or from a list.

    Raises:
        Unknown: this organisation has no such tree or topic.
    """
    effects = _begun(turn, world, practice=False)
    if turn.node != FOUND or effects.conversation is None:
        return effects
    chosen = Event("search_chosen", detail={"topic": effects.conversation.topic})
    return replace(effects, events=(chosen, *effects.events))


def practise(turn: Turn, world: World) -> Effects:
    """Begins a conversation that is only for practice: nothing of it is sent, counted or reminded of.

    Raises:
        Unknown: this organisation has no such tree or topic.
    """
    return _begun(turn, world, practice=True)


def practise_this(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """Begins practice with the same tree; what was answered for real stays where it was."""
    return _begun(replace(turn, value=_same(conversation)), world, practice=True)


def _begun(turn: Turn, world: World, *, practice: bool, passed: tuple[Answer, ...] = ()) -> Effects:
    tree, topic = _tree_and_topic(str(turn.value), world)
    conversation = Conversation(
        id=derive(turn, "conversation"),
        person=turn.person,
        organisation=turn.organisation,
        group_id=world.viewer.group,
        channel=turn.channel,
        tree=tree.id,
        tree_version=tree.version,
        topic=topic,
        answers={one.node: one for one in passed},
        count=0,
        state="open",
        details=Details(sample=world.sample, practice=practice),
        escalation=None,
        started_at=turn.at,
        touched_at=turn.at,
    )
    world = replace(world, tree=tree)
    effects = arrive(conversation, turn, world, before=(Event("conversation_started", detail={"topic": topic}),))
    jobs = effects.jobs if practice else (*effects.jobs, abandonment(conversation))
    return replace(effects, new=True, jobs=jobs, logged_for=effects.conversation)


def _tree_and_topic(name: str, world: World) -> tuple[Tree, str]:
    tree = world.trees.get(name)
    if tree is not None and not tree.part:
        return tree, tree.topic or tree.id
    without = world.trees.get(WITHOUT_A_GUIDE)
    if without is not None and name in {*world.topics, WITHOUT_A_GUIDE}:
        return without, name
    raise Unknown("There is no such topic here. Please choose one from the start page.")


def continue_in(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """Begins the conversation that an outcome leads on to, with the answers that it passes on and no others."""
    position = presenting.stand(conversation, world)
    following = continued(position, on=world.today)
    if following is None or following.tree not in world.trees:
        return stale(turn, conversation, position, world)
    practice = conversation.details.practice
    return _begun(replace(turn, value=following.tree), world, practice=practice, passed=following.answers)


def start_again(turn: Turn, conversation: Conversation, world: World) -> Effects:
    """Begins the same tree anew; the old conversation stays as it was."""
    return _begun(replace(turn, value=_same(conversation)), world, practice=conversation.details.practice)


def _same(conversation: Conversation) -> str:
    """What to begin in order to begin the same again: the tree, or the topic that has none."""
    return conversation.topic if conversation.tree == WITHOUT_A_GUIDE else conversation.tree
