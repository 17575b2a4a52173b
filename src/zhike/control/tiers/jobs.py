"""The long work of tiers: proposals of new thresholds."""

from zhike.control.jobs.registry import job
from zhike.control.tiers import proposals

job(proposals.KIND, at_once=1)(proposals.make)
