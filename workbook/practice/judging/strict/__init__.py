"""The strict jail: what a process can lock itself into before it runs a text it does not trust.

Four layers, each of the kernel's own, none of which needs a privilege: a room of mounts in which
only what Python needs is there at all, Landlock over it, a filter of system calls, and no
capability. Each is found out at run time; :mod:`workbook.practice.judging.strict.protection`
says which of them held, after a process under them has tried to get out.
"""
