"""Every command with its module and its line of help, so that help imports none of them."""

from typing import NamedTuple


class Entry(NamedTuple):
    """A command: its name, the module of ``workbook.cli`` it lives in, and its line of help."""

    name: str
    module: str
    help: str


GROUPS: dict[str, tuple[Entry, ...]] = {
    "Learn": (
        Entry("lab", "lab", "Open JupyterLab on the start page."),
        Entry("lessons", "catalogue", "List the lessons, with their minutes."),
        Entry("exercises", "catalogue", "List the exercises, with their minutes and points."),
        Entry("text", "catalogue", "Print what an exercise asks."),
        Entry("starter", "catalogue", "Print what an exercise gives you to begin with."),
        Entry("check", "answering", "Check the answers in a notebook or a Python file."),
        Entry("watch", "answering", "Check a file again each time you save it."),
        Entry("hint", "learning", "Print the next hint of an exercise."),
        Entry("solution", "learning", "Print the key of an exercise once it has opened."),
        Entry("take", "taking", "Unpack an assignment that you were given."),
        Entry("submit", "taking", "Make the one file of an assignment that you hand in."),
        Entry("review", "learning", "Answer three questions from earlier lessons."),
        Entry("progress", "learning", "Show where you are and what is next."),
        Entry("glossary", "learning", "Say what the words of this course mean."),
        Entry("reset", "learning", "Begin a notebook or an exercise afresh; the old file stays."),
    ),
    "Instruct": (
        Entry("assign", "assigning", "Make an assignment, with an archive for each learner."),
        Entry("collect", "collecting", "Sort what an LMS gave into a folder for each learner."),
        Entry("grade", "grading", "Grade what learners have handed in."),
        Entry("grades", "grades", "Look at grades and their evidence, and change one."),
        Entry("report", "reporting", "Make pages and files for an LMS of what was graded."),
        Entry("export", "exporting", "Write an assignment in another tool's format."),
        Entry("coverage", "authoring", "Show where each thing that the course promises is taught."),
        Entry("prove", "proving", "Prove that exercises accept the right and refuse the wrong."),
    ),
    "Author": (
        Entry("new", "authoring", "Make the files of a new lesson or exercise."),
        Entry("build", "authoring", "Make and execute the notebooks from their sources."),
        Entry("lint", "authoring", "Check lessons and exercises against the rules of the course."),
    ),
    "Servers and this machine": (
        Entry("servers", "servers", "Show, start, fetch and stop the database servers."),
        Entry("doctor", "doctor", "Try every system and say what to do about the rest."),
        Entry("completion", "completion", "Print the tab completion of your shell."),
    ),
}

ENTRIES: dict[str, Entry] = {entry.name: entry for group in GROUPS.values() for entry in group}
