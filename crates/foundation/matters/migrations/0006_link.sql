-- Links of a matter are taken away with what its reporter left.
CREATE INDEX matter_link_matter ON matter_link (tenant_id, matter_id);
