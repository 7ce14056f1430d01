"""What campaigns answer with is open before anybody asks."""

import threading

from comptoir.recommend.model import Kind
from comptoir.recommend.store.resources import Seen

ANYBODY = Seen()


def test_versions_of_campaigns_are_open_before_they_are_asked(native):
    stage = native.backstage
    room, ready = stage.recommendations, stage.recommend_readiness
    campaign = room.store.find(room.names.arn(Kind.CAMPAIGN, "for-you"), Kind.CAMPAIGN, ANYBODY)
    group = campaign.group_id
    stage.recommend_versions.drop(group)
    view = stage.recommend_live.of(group).view
    assert not stage.recommend_versions.is_open(campaign.uses_id, group, view)
    assert ready.make_ready() >= 3
    assert stage.recommend_versions.is_open(campaign.uses_id, group, view)
    assert ready.make_ready() == 0


def test_readiness_follows_in_the_background_and_ends(native):
    stage = native.backstage
    room = stage.recommendations
    campaign = room.store.find(room.names.arn(Kind.CAMPAIGN, "alike"), Kind.CAMPAIGN, ANYBODY)
    stage.recommend_versions.drop(campaign.group_id)
    fresh = type(stage).recommend_readiness.func(stage)
    fresh.start()
    view = stage.recommend_live.of(campaign.group_id).view
    for _ in range(200):
        if stage.recommend_versions.is_open(campaign.uses_id, campaign.group_id, view):
            break
        threading.Event().wait(0.05)
    fresh.close()
    assert stage.recommend_versions.is_open(campaign.uses_id, campaign.group_id, view)
