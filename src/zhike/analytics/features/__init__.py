"""Numbers that describe a customer as of an instant, for models that compare customers."""

from zhike.analytics.features.catalogue import FEATURES, Feature, trait_feature
from zhike.analytics.features.compute import PEOPLE, customer_features

__all__ = ["FEATURES", "PEOPLE", "Feature", "customer_features", "trait_feature"]
