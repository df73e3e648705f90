"""The definitions that ship with formkit, one text twin a form."""

ORDER = (
    "consultation",
    "abnormality",
    "complaint",
    "capa",
    "followup",
    "need",
    "segment",
    "care",
    "evaluation",
    "training",
    "cost_benefit",
    "flow_test",
    "targets",
    "sop",
    "work_request",
)
"""The keys in the order people see the forms in: as the work goes."""
